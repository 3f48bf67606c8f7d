"""Operations on texts by the rules of Schemas/README.md, written for the tests alone.

A text here is a str of UTF-16 code units: what lies beyond U+FFFF is two surrogates, so that
indexes and lengths are those of the protocol. An operation is the list of its JSON.
"""

Operation = list[int | str]


def units(text: str) -> str:
    """A text as UTF-16 code units."""
    if text.isascii():
        return text
    pairs = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(pairs[i] | pairs[i + 1] << 8) for i in range(0, len(pairs), 2))


def whole(text: str) -> str:
    """A text of UTF-16 code units as Unicode again; raises if a surrogate stands alone."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def digest(text: str) -> str:
    """The digest of a text of UTF-16 code units."""
    value = 0
    for byte in whole(text).encode():
        value = (value * 0x9E3779B97F4A7C15 + byte + 1) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def append(operation: Operation, component: int | str) -> None:
    """Adds a component at the end and keeps the operation canonical."""
    if component in (0, ""):
        return
    if not operation:
        operation.append(component)
    elif isinstance(component, str):
        place = len(operation)
        if isinstance(operation[-1], int) and operation[-1] < 0:
            place -= 1
        if place and isinstance(operation[place - 1], str):
            operation[place - 1] += component
        else:
            operation.insert(place, component)
    elif isinstance(operation[-1], int) and (operation[-1] > 0) == (component > 0):
        operation[-1] += component
    else:
        operation.append(component)


def base_length(operation: Operation) -> int:
    return sum(abs(part) for part in operation if isinstance(part, int))


def apply(text: str, operation: Operation) -> str:
    """The text after the operation."""
    assert base_length(operation) == len(text), "the operation covers another text"
    result, place = [], 0
    for part in operation:
        if isinstance(part, str):
            result.append(part)
        elif part > 0:
            result.append(text[place:place + part])
            place += part
        else:
            place -= part
    return "".join(result)


def replacing(length: int, start: int, end: int, text: str) -> Operation:
    """The operation that puts `text` in the place of units `start` to `end` of `length`."""
    result: Operation = []
    append(result, start)
    append(result, text)
    append(result, start - end)
    append(result, length - end)
    return result


def transform(left: Operation, right: Operation) -> tuple[Operation, Operation]:
    """Both operations, each as it follows the other; at one offset `left` inserts to the left."""
    after_right: Operation = []
    after_left: Operation = []
    lefts, rights = list(reversed(left)), list(reversed(right))
    while lefts or rights:
        if lefts and isinstance(lefts[-1], str):
            text = lefts.pop()
            append(after_right, text)
            append(after_left, len(text))
            continue
        if rights and isinstance(rights[-1], str):
            text = rights.pop()
            append(after_right, len(text))
            append(after_left, text)
            continue
        assert lefts and rights, "the operations have different bases"
        mine, theirs = lefts.pop(), rights.pop()
        count = min(abs(mine), abs(theirs))
        if mine > 0 and theirs > 0:
            append(after_right, count)
            append(after_left, count)
        elif mine < 0 < theirs:
            append(after_right, -count)
        elif theirs < 0 < mine:
            append(after_left, -count)
        if abs(mine) > count:
            lefts.append(mine - count if mine > 0 else mine + count)
        if abs(theirs) > count:
            rights.append(theirs - count if theirs > 0 else theirs + count)
    return after_right, after_left


def random_edit(random, text: str, words: list[str], deletes: bool = True) -> Operation:
    """An insert or a replacement at a random place that splits no surrogate pair."""
    places = sorted(random.randint(0, len(text)) for _ in range(2))
    start, end = (place + (0 < place < len(text) and "\udc00" <= text[place] <= "\udfff")
                  for place in places)
    if not deletes or random.random() < 0.7:
        end = start
    elif end - start > 12:
        end = start + 12
        end += "\udc00" <= text[end:end + 1] <= "\udfff"
    word = "" if end > start and random.random() < 0.5 else units(random.choice(words))
    return replacing(len(text), start, end, word)
