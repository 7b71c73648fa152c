"""A small world, and operations brought to what it holds: codes, ids and cursors that find something, wrong ones now and then."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLObjectType,
    IntValueNode,
    ListValueNode,
    NameNode,
    ObjectFieldNode,
    ObjectValueNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    execute_sync,
    parse,
    print_ast,
    visit,
)

from graphql_api.context import Context
from graphql_api.schema import SCHEMA
from tests import factories

# The fields that are a page of a list, by the names of their types, and their arguments.
PAGED = {
    (each.name, name): set(field.args)
    for each in SCHEMA.type_map.values()
    if isinstance(each, GraphQLObjectType)
    for name, field in each.fields.items()
    if {"first", "after"} <= set(field.args)
}
PAGING = {"first", "after", "last", "before"}
# The share of wrong values among those that decide whether anything is found.
WRONG = 0.02


@dataclass(slots=True)
class World:
    """`values`: by the names of the arguments that find something."""

    values: Mapping[str, list[Any]]
    kept: dict[str, list[str]] = field(default_factory=dict)

    def brought_to(self, document: DocumentNode, random: Random) -> DocumentNode:
        """Return an operation whose arguments find something here."""
        types = TypeInfo(SCHEMA)
        brought: DocumentNode = visit(document, TypeInfoVisitor(types, _InThisWorld(self, types, random)))
        return brought

    def cursors(self, parent: str, node: FieldNode) -> list[str]:
        """Return the cursors of the first page of a list that a field with these arguments, but for its size, asks for."""
        if parent == "Query":
            kept = tuple(each for each in node.arguments or () if each.name.value not in PAGING)
            asked = print_ast(replace(node, arguments=(*kept, _size("first", 3)), selection_set=None, alias=None))
            return self._found(f"{{ list: {asked} {{ edges {{ cursor }} }} }}")
        ids = ", ".join(f'"{each}"' for each in self.values["id"])
        return self._found(
            f"{{ nodes(ids: [{ids}]) {{ ... on {parent} {{ list: {node.name.value}(first: 3) {{ edges {{ cursor }} }} }} }} }}"
        )

    def _found(self, query: str) -> list[str]:
        if query not in self.kept:
            told = execute_sync(SCHEMA, parse(query), context_value=Context(is_get=False, client="")).data or {}
            lists = [each["list"] for each in told["nodes"] if each and "list" in each] if "nodes" in told else [told.get("list")]
            self.kept[query] = [edge["cursor"] for each in lists if each for edge in each["edges"]]
        return self.kept[query]


class _InThisWorld(Visitor):
    def __init__(self, world: World, types: TypeInfo, random: Random) -> None:
        super().__init__()
        self.world = world
        self.types = types
        self.random = random

    def leave_field(self, node: FieldNode, *_: Any) -> Any:
        parent = self.types.get_parent_type()
        name = node.name.value
        if parent is None or (parent.name, name) not in PAGED:
            return None
        kept = [each for each in node.arguments or () if each.name.value not in PAGING]
        if (parent.name, name) == ("Query", "teachers"):
            kept = [self._of_some_teachers()]
        is_back = "last" in PAGED[parent.name, name] and self.random.random() < 0.25
        size = self.random.randint(1, 6) if self.random.random() > WRONG else 0
        asked = [*kept, _size("last" if is_back else "first", size)]
        if self.random.random() < 0.9:
            cursors = self.world.cursors(parent.name, node) if self.random.random() > WRONG else [""]
            if cursors:
                asked.append(_argument("before" if is_back else "after", StringValueNode(value=self.random.choice(cursors))))
        return replace(node, arguments=tuple(asked))

    def _of_some_teachers(self) -> ArgumentNode:
        """Return the filter without which no teachers are told of: there is no list of all."""
        name = self.random.choice(["institution", "name"])
        value = StringValueNode(value=self.random.choice(self.world.values[name]))
        return _argument("filter", ObjectValueNode(fields=(ObjectFieldNode(name=NameNode(value=name), value=value),)))

    def enter_argument(self, node: ArgumentNode, *_: Any) -> Any:
        if value := self._known(node.name.value, node.value):
            return replace(node, value=value)
        return None

    def enter_object_field(self, node: Any, *_: Any) -> Any:
        if value := self._known(node.name.value, node.value):
            return replace(node, value=value)
        return None

    def _known(self, name: str, value: Any) -> Any:
        """Return what stands for a value in this world; nothing where it may stay."""
        known = self.world.values
        of_each = {"ids": "id", "regions": "region"}.get(name)
        if of_each and isinstance(value, ListValueNode):
            return ListValueNode(values=tuple(StringValueNode(value=self.random.choice(known[of_each])) for _ in range(3)))
        if name in PAGING and isinstance(value, IntValueNode):
            return IntValueNode(value=str(self.random.randint(1, 6)))
        if name in known and isinstance(value, StringValueNode | IntValueNode):
            chosen = self.random.choice(known[name])
            return IntValueNode(value=str(chosen)) if isinstance(chosen, int) else StringValueNode(value=chosen)
        return None


def furnished() -> World:
    """Return a world with some records of every kind."""
    schools = []
    for _ in range(2):
        school = factories.institution(former_names=[{"name": "旧名学校", "until": None}], brands=["爱课堂"])
        teacher = factories.teacher(school)
        platform = factories.platform(school)
        factories.platform(school)
        course = factories.course(platform, teachers=(teacher,))
        factories.course(platform, teachers=(teacher,))
        entry = factories.credit_entry(school)
        line = factories.listing(institution=school)
        schools.append((school, platform, course, teacher, entry, line, line.list))
    ids = [row.public_id for each in schools for row in each]
    return World(
        {
            "uscc": [each[0].uscc for each in schools] * 2 + ["91370102MA00000000", schools[0][1].public_id],
            "filingNumber": [str(each[1].filing_number) for each in schools] * 2 + [schools[0][0].public_id],
            "query": ["爱课堂", schools[0][0].name, "单晓梅"],
            "value": ["爱课堂", schools[0][0].name, schools[1][0].uscc],
            "prefix": ["爱课", "济南"],
            "id": [*ids, "i00000000000000"],
            "institution": [each[0].public_id for each in schools],
            "region": ["370102", "370000", "330104"],
            "parent": ["370000"],
            "name": ["单晓梅"],
            "seq": [1, 2, 3],
            "size": [3, 4, 9],
            "from": [1, 2],
            "to": [2, 9],
        }
    )


def _size(name: str, size: int) -> ArgumentNode:
    return _argument(name, IntValueNode(value=str(size)))


def _argument(name: str, value: Any) -> ArgumentNode:
    return ArgumentNode(name=NameNode(value=name), value=value)
