"""The words that carry no meaning of their own, folded; texts and queries leave them out alike."""


def words(text):
    return frozenset(text.split())


STOP_WORDS = {
    "it": words("""
        a ad agli ai al alla alle allo anche c che chi ci col come con cui d da dagli dai dal dalla
        dalle dallo degli dei del della delle dello di e ed era erano essere fra gli ha hanno i il
        in l la le lo loro ma ne negli nei nel nella nelle nello o od per piu quei quella quelle
        quelli quello questa queste questi questo se si sia sono su sua sue sugli sui sul sulla
        sulle sullo suo suoi tra un una uno
    """),
    "en": words("""
        a an and are as at be been but by can for from had has have he her his if in into is it its
        of on or she so such than that the their them then there these they this those to was were
        which who will with
    """),
}

# Written in capitals these are abbreviations (artificial intelligence, information technology),
# not the words that they look like.
ABBREVIATIONS = words("AI IT")

# What Italian elides before an apostrophe: "dell'area" is found as "area".
ELISIONS = words("""
    all anch c ch coll com d dall dell dov gl l m mezz n nell nessun ogn qualcun quand quell quest
    s senz sull t tutt un v
""")
