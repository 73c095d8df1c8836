"""What a zip's own directory says of its parts, read before anything is unpacked."""

import io
import zipfile


def listed(content: bytes) -> list[zipfile.ZipInfo]:
    """The parts of a zip as its directory lists them. Raises BadZipFile for a directory that cannot be read.

    Nothing is unpacked, and what the directory claims may be untrue: whoever unpacks keeps limits too.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return parts.infolist()
    except NotImplementedError as error:
        # Not something that we left undone: so zipfile refuses a part that asks for a newer version of the
        # format than it reads, which a forged byte can claim. To the sender that file is damaged too.
        raise zipfile.BadZipFile(f"a part that nobody can unpack: {error}") from error
    except ValueError as error:  # a name that is no UTF-8, or an offset before the beginning
        raise zipfile.BadZipFile(f"a directory that is no text or leads nowhere: {error}") from error
