"""What a zip's own directory says of its parts, read before anything is unpacked."""

import io
import zipfile


def listed(content: bytes) -> list[zipfile.ZipInfo] | None:
    """The parts of a zip as its directory lists them; None for what is no zip that can be read.

    Nothing is unpacked, and what the directory claims may be untrue: whoever unpacks keeps limits too.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return parts.infolist()
    # All that the library raises for a damaged or forged directory: BadZipFile for a wrong mark, ValueError
    # for a field out of range, OSError for an offset outside the file, NotImplementedError for a version it
    # does not know. Whichever it is, to the person who sent it the file is damaged, and is told so.
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
