"""Any sequence of edits, merges, undos and splits equals a plain model of records that own things."""

from __future__ import annotations

import tempfile
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ocrm.clock import FixedClock
from ocrm.services import records, tags
from ocrm.services.duplicates import former, merging, splitting
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace

_CITIES = ("", "重庆", "成都")
_MOST = 6


@dataclass
class Company:
    """A customer as one thinks of it: its city, people, talks and tags, and whom it swallowed."""

    city: str
    people: set[int] = field(default_factory=set)
    talks: set[int] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    swallowed: set[int] = field(default_factory=set)


Model = dict[int, Company]


class Merging(RuleBasedStateMachine):
    """A file and a plain model of it, changed side by side."""

    @initialize()
    def make_file(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        clock = FixedClock(datetime.fromisoformat("2026-03-10T09:00:00+08:00"))
        self.workspace = Workspace.create(Path(self._folder.name) / "m.ocrm", clock=clock, language="en")
        self.model: Model = {}
        self.past: list[Model] = []
        self.future: list[Model] = []

    def teardown(self) -> None:
        if hasattr(self, "workspace"):
            self.workspace.close()
            self._folder.cleanup()

    def _change(self) -> None:
        """Note the model as it was before a change."""
        self.past.append(deepcopy(self.model))
        self.future.clear()

    def _pick(self, data: st.DataObject) -> int:
        return int(data.draw(st.sampled_from(sorted(self.model))))

    @precondition(lambda self: len(self.model) < _MOST)
    @rule(city=st.sampled_from(_CITIES), has_contact=st.booleans())
    def add(self, city: str, has_contact: bool) -> None:
        self._change()
        contact = "王芳" if has_contact else ""
        made = customers.add_customer(self.workspace, f"公司{len(self.past)}", contact_name=contact, city=city)
        customer_id = int(made.created_id or 0)
        company = self.model[customer_id] = Company(city)
        company.people = {
            row[0] for row in self.workspace.query("SELECT id FROM contact WHERE customer_id = ?", (customer_id,))
        }

    @precondition(lambda self: self.model)
    @rule(data=st.data(), kind=st.sampled_from(["interactions", "contacts"]))
    def add_child(self, data: st.DataObject, kind: str) -> None:
        self._change()
        customer_id = self._pick(data)
        values = {"customer": customer_id, "kind": "call", "summary": "x"}
        values = values if kind == "interactions" else {"customer": customer_id, "name": "李四"}
        child = int(records.add_record(self.workspace, kind, values).created_id or 0)
        company = self.model[customer_id]
        (company.talks if kind == "interactions" else company.people).add(child)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), city=st.sampled_from(_CITIES))
    def edit(self, data: st.DataObject, city: str) -> None:
        customer_id = self._pick(data)
        if self.model[customer_id].city != city:
            self._change()
            records.update_records(self.workspace, "customers", [customer_id], {"city": city})
            self.model[customer_id].city = city

    @precondition(lambda self: self.model)
    @rule(data=st.data(), name=st.sampled_from(["VIP", "Expo"]))
    def tag(self, data: st.DataObject, name: str) -> None:
        customer_id = self._pick(data)
        if name not in self.model[customer_id].tags:
            self._change()
            tags.add_tag(self.workspace, [customer_id], name)
            self.model[customer_id].tags.add(name)

    @precondition(lambda self: len(self.model) >= 2)
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        chosen = data.draw(st.lists(st.sampled_from(sorted(self.model)), min_size=2, max_size=3, unique=True))
        keep, *losers = chosen
        take = data.draw(st.sampled_from(chosen))
        self._change()
        merging.merge_records(self.workspace, "customers", keep, losers, {"city": take})
        kept = self.model[keep]
        kept.city = self.model[take].city
        for loser in losers:
            gone = self.model.pop(loser)
            kept.people |= gone.people
            kept.talks |= gone.talks
            kept.tags |= gone.tags
            kept.swallowed |= gone.swallowed | {loser}

    @precondition(lambda self: self.past)
    @rule()
    def undo(self) -> None:
        self.workspace.undo()
        self.future.append(self.model)
        self.model = self.past.pop()

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        self.workspace.redo()
        self.past.append(self.model)
        self.model = self.future.pop()

    @precondition(lambda self: len(self.model) >= 2)
    @rule(data=st.data(), adds=st.booleans())
    def merge_and_split(self, data: st.DataObject, adds: bool) -> None:
        """A merge split later gives back both; what came in between stays on the kept one."""
        keep, loser = data.draw(st.lists(st.sampled_from(sorted(self.model)), min_size=2, max_size=2, unique=True))
        merging.merge_records(self.workspace, "customers", keep, [loser])
        if adds:
            values = {"customer": keep, "kind": "call", "summary": "since"}
            talk = int(records.add_record(self.workspace, "interactions", values).created_id or 0)
            self.model[keep].talks.add(talk)
        result = splitting.split_merge(self.workspace, loser)
        assert len(result.added) == int(adds)
        assert result.kept == ()
        self.past.clear()  # three steps in one: what undo would take back first is no state of the model
        self.future.clear()

    @invariant()
    def file_equals_model(self) -> None:
        if not hasattr(self, "workspace"):
            return
        query = self.workspace.query
        found: Model = {row[0]: Company(row[1]) for row in query("SELECT id, city FROM customer")}
        for customer_id, contact_id in query("SELECT customer_id, id FROM contact"):
            found[customer_id].people.add(contact_id)
        for customer_id, talk_id in query("SELECT customer_id, id FROM interaction"):
            found[customer_id].talks.add(talk_id)
        for customer_id, name in query("SELECT r.record_id, g.name FROM record_tag r JOIN tag g ON g.id = r.tag_id"):
            found[customer_id].tags.add(name)
        for customer_id, loser in query("SELECT winner_id, loser_id FROM merged_record"):
            found[customer_id].swallowed.add(loser)
        assert found == self.model

    @invariant()
    def each_customer_with_people_has_one_primary(self) -> None:
        if hasattr(self, "workspace"):
            wrong = self.workspace.scalar(
                "SELECT count(*) FROM (SELECT 1 FROM contact GROUP BY customer_id HAVING sum(is_primary) <> 1)"
            )
            assert wrong == 0

    @invariant()
    def swallowed_records_lead_to_the_one_that_is_there(self) -> None:
        for customer_id, company in getattr(self, "model", {}).items():
            for loser in company.swallowed:
                assert former.present_id(self.workspace, loser) == customer_id


Merging.TestCase.settings = settings(
    max_examples=20, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
)
TestMerging = Merging.TestCase
