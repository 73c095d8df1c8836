"""`dondoc evidence …`: the files that support what was said, proved and taken out."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict

from cli.asked import Json, argument, command, group, option
from cli.given import BadOption
from cli.session import opened
from flows.evidence import Broken, EvidenceStore, found, verify
from words import Refused, say

commands = group()

DAMAGE_WORDS: Final = {"lost": "không còn", "altered": "đã bị sửa"}
ID_LEAST: Final = 6  # characters of a SHA-256: fewer fit too many files


class EvidenceDamaged(Refused):
    """Files that the log names are lost or altered."""


class BrokenFile(BaseModel):
    """A file that is not what was kept, and the event that names it first."""

    model_config = ConfigDict(frozen=True)

    name: str
    sha256: str
    damage: str
    named_by: str


class EvidenceProof(BaseModel):
    """The folder against the log: `unnamed` files are named by no event."""

    model_config = ConfigDict(frozen=True)

    whole: int
    broken: tuple[BrokenFile, ...]
    unnamed: int


@command(
    commands,
    "verify",
    "Đối chiếu mọi tệp minh chứng với mã băm trong nhật ký: còn đủ, mất, hay đã bị sửa.",
)
def verify_(*, json: Json = False) -> None:
    with opened() as session:
        out = session.out
        with out.watching("Đối chiếu tệp", None) as advance:
            proof = verify(session.app, progress=advance)
        broken = tuple(_broken(one) for one in proof.broken)
        if json:
            out.data(EvidenceProof(whole=proof.whole, broken=broken, unnamed=proof.unnamed))
        else:
            for one in broken:
                out.tell(
                    "{name} ({digest}): {damage}; nêu ở {named_by}",
                    name=one.name,
                    digest=one.sha256[:12],
                    damage=say(DAMAGE_WORDS[one.damage], out.lang),
                    named_by=one.named_by,
                )
            out.tell("{whole} tệp còn nguyên vẹn.", whole=proof.whole)
            if proof.unnamed:
                out.tell("{count} tệp trong thư mục không được nhật ký nêu tới.", count=proof.unnamed)
        if broken:
            raise EvidenceDamaged(
                "{count} tệp minh chứng mất hoặc bị sửa; khôi phục thư mục {folder} từ bản sao lưu.",
                count=len(broken),
                folder=session.app.settings.evidence_dir,
            )


def _broken(one: Broken) -> BrokenFile:
    return BrokenFile(
        name=one.named.evidence.name,
        sha256=one.named.evidence.sha256,
        damage=one.damage,
        named_by=f"{one.named.stream}@{one.named.version}",
    )


@command(commands, "get", "Lấy một tệp minh chứng ra, sau khi đối chiếu mã băm.")
def get(
    digest: Annotated[str, argument("MÃ-BĂM", "Mã băm, hoặc ít nhất 6 ký tự đầu của nó.")],
    *,
    to: Annotated[Path, option("--to", help_template="Ghi ra tệp này.", metavar_template="TỆP")],
) -> None:
    if len(digest) < ID_LEAST or not set(digest) <= set("0123456789abcdef"):
        raise BadOption(
            "«{text}» không phải mã băm; ghi ít nhất {least} ký tự đầu.", text=digest, least=ID_LEAST
        )
    with opened() as session:
        evidence = found(session.app, digest)
        data = EvidenceStore(session.app.settings.evidence_dir).read(evidence)
        try:
            with to.open("xb") as file:
                file.write(data)
        except OSError as error:
            raise BadOption(
                "Không ghi được {path} ({reason}); chọn một tệp chưa có.", path=to, reason=error.strerror
            ) from error
        session.out.tell("Đã ghi {name} ra {path}.", name=evidence.name, path=to)
