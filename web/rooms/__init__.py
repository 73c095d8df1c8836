"""The rooms of the site: each holds the routes of one thing that people come to do."""

from typing import Final

from web.policy import Room
from web.rooms.account import room as account
from web.rooms.accounts import room as accounts
from web.rooms.amending import room as amending
from web.rooms.answering import room as answering
from web.rooms.asking import room as asking
from web.rooms.boards import room as boards
from web.rooms.correcting import room as correcting
from web.rooms.deciding import room as deciding
from web.rooms.deputies import room as deputies
from web.rooms.desk import room as desk
from web.rooms.differing import room as differing
from web.rooms.directives import room as directives
from web.rooms.draft_duty import room as draft_duty
from web.rooms.drafts import room as drafts
from web.rooms.enrolling import room as enrolling
from web.rooms.errand import room as errand
from web.rooms.evidence import room as evidence
from web.rooms.exports import room as exports
from web.rooms.filing_many import room as filing_many
from web.rooms.forgetting import room as forgetting
from web.rooms.front import room as front
from web.rooms.granting_many import room as granting_many
from web.rooms.help import room as help_
from web.rooms.intake import room as intake
from web.rooms.issuing import room as issuing
from web.rooms.ladders import room as ladders
from web.rooms.leading import room as leading
from web.rooms.letters import room as letters
from web.rooms.my_duties import room as my_duties
from web.rooms.one_click import room as one_click
from web.rooms.one_row import room as one_row
from web.rooms.roster import room as roster
from web.rooms.ruling import room as ruling
from web.rooms.service_sign_in import room as service_sign_in
from web.rooms.sheets import room as sheets
from web.rooms.silences import room as silences
from web.rooms.task import room as task
from web.rooms.tasks import room as tasks
from web.rooms.tokens import room as tokens
from web.rooms.trail import room as trail
from web.rooms.units import room as units
from web.rooms.webhooks import room as webhooks
from web.rooms.year import room as year

# What has a name of its own comes before what is found by its name: /van-ban/moi before /van-ban/{name}.
ROOMS: Final[tuple[Room, ...]] = (
    front,
    desk,
    ruling,
    granting_many,
    letters,
    silences,
    ladders,
    year,
    roster,
    one_row,
    deciding,
    my_duties,
    filing_many,
    one_click,
    service_sign_in,
    account,
    errand,
    accounts,
    forgetting,
    enrolling,
    deputies,
    tokens,
    boards,
    leading,
    tasks,
    task,
    answering,
    asking,
    correcting,
    evidence,
    sheets,
    intake,
    drafts,
    draft_duty,
    issuing,
    amending,
    directives,
    units,
    differing,
    exports,
    webhooks,
    trail,
    help_,
)
