"""Every statement that the backend sends; `probes:` of expected_schema.yaml runs the same ones."""

from typing import Final, LiteralString

SESSION: Final[LiteralString] = """
insert into conversations (id, updated_at, metadata) values (%(session)s, now(), %(metadata)s::jsonb)
returning id, updated_at
"""
MESSAGE: Final[LiteralString] = """
with said as (update conversations set updated_at = now() where id = %(session)s returning id)
insert into messages (id, session_id, role, content, citations, selected_text)
select %(id)s, said.id, %(role)s, %(content)s, %(citations)s::jsonb, %(selected_text)s from said
returning id, role, content, citations, selected_text, timestamp
"""
MESSAGES: Final[LiteralString] = """
select id, role, content, citations, selected_text, timestamp from messages where session_id = %(session)s
order by timestamp, id
"""
KNOWN: Final[LiteralString] = "select id from conversations where id = %(session)s"
