"""The rooms of the site: each holds the routes of one thing that people come to do."""

from typing import Final

from web.policy import Room
from web.rooms.account import room as account
from web.rooms.boards import room as boards
from web.rooms.directives import room as directives
from web.rooms.front import room as front
from web.rooms.my_duties import room as my_duties
from web.rooms.task import room as task
from web.rooms.tasks import room as tasks
from web.rooms.trail import room as trail
from web.rooms.units import room as units

ROOMS: Final[tuple[Room, ...]] = (front, my_duties, account, boards, tasks, task, directives, units, trail)
