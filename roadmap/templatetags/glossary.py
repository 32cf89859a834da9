"""The tag that marks the terms of the glossary."""

from django import template

from roadmap.glossary import glossed as marked

register = template.Library()


class Glossed(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        return marked(self.nodelist.render(context))


@register.tag
def glossed(parser, token):
    """Mark the terms of the glossary in what stands between; once on a page, so that ids differ."""
    nodelist = parser.parse(["endglossed"])
    parser.delete_first_token()
    return Glossed(nodelist)
