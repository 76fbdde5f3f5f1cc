"""Tables in Markdown, as they stand in the README."""


def table(head, rows):
    """The lines of a table: the first column to the left, the others to the right."""
    widths = [max(len(line[i]) for line in [head, *rows]) for i in range(len(head))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    align = [str.ljust, *[str.rjust] * (len(head) - 1)]
    lines = [" | ".join(pad(cell, width) for pad, cell, width in zip(align, line, widths))
             for line in [head, rule, *rows]]
    return [f"| {line} |" for line in lines]
