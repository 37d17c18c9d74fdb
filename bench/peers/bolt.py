"""Write a bbolt file: buckets of sorted keys, once, from memory.

    page 0, 1   meta: root bucket, freelist, how many pages; the one with the later txid and a good
                checksum counts
    page 2      freelist, empty
    leaves      as many sorted (key, value) as fit; a larger one takes several pages in a row
    branch      the first key of each leaf below; one is enough for 65,535 leaves

A value may be a bucket: the page of its root or, where that is 0, a leaf that lies in the value.

Source: go.etcd.io/bbolt 1.3, internal/common (page, meta, bucket), little-endian.
"""
import struct

PAGE = 4096
BRANCH, LEAF, META, FREELIST = 1, 2, 4, 16
BUCKET = 1  # flag of an element
MAGIC, VERSION = 0xED0CDAED, 2
HEADER = struct.Struct("<QHHI")  # id, flags, count, further pages
LEAF_ELEMENT = struct.Struct("<IIII")  # flags, distance to the key, bytes of key and value
BRANCH_ELEMENT = struct.Struct("<IIQ")  # distance to the key, bytes of the key, page
COUNT_MAX = 65535


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def leaf(items):
    """The elements of a leaf: (flags, key, value) sorted by key."""
    at = len(items) * LEAF_ELEMENT.size
    head, body = bytearray(), bytearray()
    for flags, key, value in items:
        head += LEAF_ELEMENT.pack(flags, at + len(body) - len(head), len(key), len(value))
        body += key + value
    return bytes(head + body)


def branch(children):
    at = len(children) * BRANCH_ELEMENT.size
    head, body = bytearray(), bytearray()
    for key, page in children:
        head += BRANCH_ELEMENT.pack(at + len(body) - len(head), len(key), page)
        body += key
    return bytes(head + body)


def inline_bucket(values):
    """A bucket of {key: value} as a value."""
    items = [(0, key, values[key]) for key in sorted(values)]
    assert len(items) <= COUNT_MAX
    return struct.pack("<QQ", 0, 0) + HEADER.pack(0, LEAF, len(items), 0) + leaf(items)


class Writer:
    def __init__(self, path):
        self.file = open(path, "wb")
        self.file.seek(2 * PAGE)
        self.pages = 2
        self.txid = 1
        self.freelist = self.page(FREELIST, 0, b"")

    def page(self, flags, count, body):
        """Write a page, or several in a row; the number of the first."""
        number, size = self.pages, HEADER.size + len(body)
        further = (size - 1) // PAGE
        self.file.write(HEADER.pack(number, flags, count, further) + body)
        self.file.write(bytes((further + 1) * PAGE - size))
        self.pages += further + 1
        return number

    def tree(self, items):
        """Sorted (flags, key, value); the page of the root."""
        children, some, size = [], [], HEADER.size
        for item in items:
            needs = LEAF_ELEMENT.size + len(item[1]) + len(item[2])
            if some and size + needs > PAGE:
                children.append((some[0][1], self.page(LEAF, len(some), leaf(some))))
                some, size = [], HEADER.size
            some.append(item)
            size += needs
        if some or not children:
            children.append((some[0][1] if some else b"", self.page(LEAF, len(some), leaf(some))))
        assert len(children) <= COUNT_MAX
        return children[0][1] if len(children) == 1 else self.page(BRANCH, len(children),
                                                                   branch(children))

    def finish(self, buckets):
        """`buckets`: {name: sorted items of `tree`}."""
        roots = [(BUCKET, name, struct.pack("<QQ", self.tree(buckets[name]), 0))
                 for name in sorted(buckets)]
        root = self.tree(roots)
        for number in (0, 1):
            meta = struct.pack("<IIIIQQQQQ", MAGIC, VERSION, PAGE, 0, root, 0, self.freelist,
                               self.pages, self.txid + number)
            self.file.seek(number * PAGE)
            self.file.write(HEADER.pack(number, META, 0, 0) + meta + struct.pack("<Q", fnv1a(meta)))
        self.file.close()
