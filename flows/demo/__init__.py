"""A year of one directive in one province, from its issue to two weeks after its deadline.

The units are real; hamlets, people, addresses, days and the wording of the directive are
made up and say so. What was published about the province is met exactly: 593 teams with
2,240 members on 10/8/2022, 67 of them with 268 members in Duy Xuyên.
"""
