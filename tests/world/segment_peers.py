#!/usr/bin/python3
"""Holds the vectors of segment_vectors.json and user_data_vectors.json against two programs that
are not ours, and fails where they disagree:

- gammu (Debian's python3-gammu), which has split messages for telephones since 2002: counts,
  lengths, where each part begins, and the octets of the user data;
- the GSM 03.38 tables of Perl (Encode::GSM0338, in Debian's perl): how many septets a text takes,
  and from those the number of parts.

It needs Debian's own Python, for which python3-gammu is built.
"""

import json
import pathlib
import subprocess
import sys

import gammu

HERE = pathlib.Path(__file__).parent
GSM7, OCTETS, UCS2 = 0, 4, 8

# What one message holds, and one part beside a reference of 8 and of 16 bits (3GPP TS 23.040,
# 9.2.3.24.1 and 9.2.3.24.8): 140 octets, less 6 or 7.
ROOM = {GSM7: {0: 160, 8: 153, 16: 152}, UCS2: {0: 70, 8: 67, 16: 66}}

# gammu holds at most 50 parts (GSM_MAX_MULTI_SMS in its gammu-limits.h) and silently drops the
# rest; the standard counts them in one octet (3GPP TS 23.040, 9.2.3.24.1).
GAMMU_PARTS_MOST = 50

# Rows about which a peer is wrong: (peer, name of the row): why, with the clause.
EXCEPTIONS = {
    (
        "gammu",
        "a lacking character beyond the BMP counts as one",
    ): "it writes a '?' for each UTF-16 unit; the alphabet knows characters, not units "
    "(3GPP TS 23.038, 6.2.1), and such a character is one",
    (
        "gammu",
        "a combining mark may open a part",
    ): "it keeps a mark with its letter, which 3GPP TS 23.040, 9.2.3.24.1 does not ask for; "
    "the count is the same",
}


def spelled(runs):
    """What [[152, "a"], "€"] stands for."""
    return "".join(run[1] * run[0] if isinstance(run, list) else run for run in runs)


def listed(runs):
    """The lengths that [[10, 153], 1] stands for."""
    return [n for run in runs for n in ([run[1]] * run[0] if isinstance(run, list) else [run])]


def units_ucs2(text):
    return len(text.encode("utf-16-be")) // 2


# --- gammu ---


def gammu_parts(row):
    """The texts of the parts, or None when the row is out of gammu's scope."""
    if row["dcs"] == OCTETS or row["count"] > GAMMU_PARTS_MOST:
        return None
    kind = "ConcatenatedTextLong16bit" if row.get("reference") == 16 else "ConcatenatedTextLong"
    parts = gammu.EncodeSMS(
        {
            "Class": -1,
            "Unicode": row["dcs"] == UCS2,
            "Entries": [{"ID": kind, "Buffer": spelled(row["text"])}],
        }
    )
    return [part["Text"] for part in parts]


def gammu_disagreement(row):
    parts = gammu_parts(row)
    if parts is None:
        return None
    if len(parts) != row["count"]:
        return f"{len(parts)} parts, not {row['count']}"
    lengths = [units_ucs2(part) if row["dcs"] == UCS2 else septets(part) for part in parts]
    if lengths != listed(row["parts"]):
        return f"parts of {lengths}, not {listed(row['parts'])}"
    if "seam" in row and [parts[0][-1], parts[1][0]] != row["seam"]:
        return f"the seam lies between {parts[0][-1]!r} and {parts[1][0]!r}"
    return None


def short_message(row):
    """An SMS-DELIVER with the row's user data (3GPP TS 23.040, 9.2.2.1), without an SMSC."""
    data = bytes.fromhex(row["user_data"])
    header = len(row["udh"]) // 2
    length = len(data)
    if row["dcs"] == GSM7:  # counted in septets, those of the header and its fill bits included
        length = (header * 8 + 6) // 7 + septets(row["text"])
    first = 0x44 if header else 0x04
    return (
        bytes([0x00, first, 0x04, 0x91, 0x21, 0x43, 0x00, row["dcs"]])
        + bytes.fromhex("62115080000000")
        + bytes([length])
        + data
    )


def gammu_octets_disagreement(row):
    try:
        read = gammu.DecodePDU(short_message(row), True)
    except gammu.GSMError as error:
        return f"it cannot read the octets: {error}"
    header = read["UDH"]["Text"].hex()
    text = read["Text"].hex() if row["dcs"] == OCTETS else read["Text"]
    text = text.rstrip("\0")  # python-gammu returns a character for each septet, unused ones as NUL
    expected = row["text"].lower() if row["dcs"] == OCTETS else row["text"]
    if row["dcs"] == GSM7:
        expected = decoded(expected)
    if header != row["udh"].lower():
        return f"the header is {header}"
    if text != expected:
        return f"the text is {text!r}"
    return None


# --- Perl ---

PERL = r"""
use Encode; use JSON::PP;
my $texts = decode_json(do { local $/; <STDIN> });
my %known;
for my $text (@$texts) {
    for my $c (split //, $text) {
        $known{$c} = unpack 'H*', Encode::encode('gsm0338', $c) unless exists $known{$c};
    }
}
print encode_json({version => "$Encode::GSM0338::VERSION", codes => \%known});
"""


def perl_table(texts):
    """The codes of every character in the texts, '?' (3f) for those that Perl's table lacks."""
    answer = subprocess.run(
        ["/usr/bin/perl", "-MEncode::GSM0338", "-e", PERL],
        input=json.dumps(texts).encode(),
        capture_output=True,
        check=True,
    )
    return json.loads(answer.stdout)


TABLE = {}


def septets(text):
    return sum(len(TABLE[character]) // 2 for character in text)


def decoded(text):
    """What is left of a text in the GSM alphabet."""
    return "".join("?" if TABLE[character] == "3f" else character for character in text)


def perl_count(row):
    """How many parts the row takes by Perl's table; None for octets, which have no alphabet."""
    if row["dcs"] == OCTETS:
        return None
    size = septets if row["dcs"] == GSM7 else units_ucs2
    text = spelled(row["text"])
    rooms = ROOM[row["dcs"]]
    if size(text) <= rooms[0]:
        return 1
    parts, free = 1, rooms[row.get("reference", 8)]
    for character in text:
        if size(character) > free:  # a pair is never cut (3GPP TS 23.040, 9.2.3.24.1)
            parts, free = parts + 1, rooms[row.get("reference", 8)]
        free -= size(character)
    return parts


def perl_disagreement(row):
    count = perl_count(row)
    if count is None or count == row["count"]:
        return None
    return f"{count} parts, not {row['count']}"


# --- the comparison ---


def compare(peer, rows, disagreement, is_in_scope):
    """Prints what a peer says, and returns how many rows it disagrees with against expectation."""
    failures = 0
    asked = [row for row in rows if is_in_scope(row)]
    for row in asked:
        said = disagreement(row)
        excused = EXCEPTIONS.get((peer, row["name"]))
        if said and excused:
            print(f"  excepted: {row['name']}: {said}; {excused}")
        elif said:
            failures += 1
            print(f"  DISAGREES: {row['name']}: {said}")
        elif excused:
            failures += 1
            print(f"  EXCEPTION WITHOUT NEED: {row['name']}")
    print(f"{peer}: {len(asked)} of {len(rows)} rows in scope, {failures} unexplained")
    return failures


def main():
    rows = json.loads((HERE / "segment_vectors.json").read_text())
    octets = json.loads((HERE / "user_data_vectors.json").read_text())
    table = perl_table([spelled(row["text"]) for row in rows] + [row["text"] for row in octets])
    TABLE.update(table["codes"])
    print(f"gammu {gammu.Version()[0]}, Encode::GSM0338 {table['version']}")

    failures = compare("gammu", rows, gammu_disagreement, lambda row: gammu_parts(row) is not None)
    failures += compare("gammu, octets", octets, gammu_octets_disagreement, lambda row: True)
    failures += compare("Perl", rows, perl_disagreement, lambda row: perl_count(row) is not None)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
