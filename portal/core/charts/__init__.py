"""Charts that the server draws as SVG, each with its table and its files.

A `Chart` holds items, values and the function that draws it: `bars`, `grid`, `timeline`, `regions`.
Lengths across are shares of the width, so that one drawing fits every screen while its texts keep
their size; only the map is scaled. Each value that has a list is a link there. All colours are
presentation attributes: the drawing is the same in a file and in a page, whose policy allows no
style.
"""

from portal.core.charts.bars import bars, timeline
from portal.core.charts.chart import Chart, Item, Value
from portal.core.charts.files import FORMATS, respond
from portal.core.charts.grid import grid
from portal.core.charts.regions import regions

__all__ = ["FORMATS", "Chart", "Item", "Value", "bars", "grid", "regions", "respond", "timeline"]
