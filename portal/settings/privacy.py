"""What is kept of persons and for how long, and the limits of the forms that anybody may send.

The privacy page and `purge_personal_data` read the same table (`portal.web.privacy`), which takes
its numbers of days from here.
"""

import environ

env = environ.Env()

# Days after which `purge_personal_data` erases: requests from their arrival, mails from their
# sending, invitations from their end, uploads that nothing uses and accounts whose address nobody
# has verified from the day they were made.
CONTACT_RETENTION_DAYS = env.int("CONTACT_RETENTION_DAYS", default=180)
MAIL_RETENTION_DAYS = env.int("MAIL_RETENTION_DAYS", default=30)
INVITATION_RETENTION_DAYS = env.int("INVITATION_RETENTION_DAYS", default=30)
UNUSED_UPLOAD_DAYS = env.int("UNUSED_UPLOAD_DAYS", default=30)
UNVERIFIED_ACCOUNT_DAYS = env.int("UNVERIFIED_ACCOUNT_DAYS", default=30)

# Requests from one network address (or with one address for the answer), and about one entry, that
# are taken in a day; days after which one that nobody has answered is brought to mind.
CONTACTS_PER_ADDRESS = env.int("CONTACTS_PER_ADDRESS", default=10)
CONTACTS_PER_ENTRY = env.int("CONTACTS_PER_ENTRY", default=30)
CONTACT_REMINDER_DAYS = env.int("CONTACT_REMINDER_DAYS", default=7)
# A form sent sooner than this many seconds after its page was made comes back once, filled in.
CONTACT_MIN_SECONDS = env.int("CONTACT_MIN_SECONDS", default=3)

# Goes with the text of the consent in `portal.web.relay.forms`: a new text, a new version.
CONSENT_VERSION = "2026-11-22"
