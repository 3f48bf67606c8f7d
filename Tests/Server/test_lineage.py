"""Journals that were restored or copied: no revision is taken for another text of its number."""

from editor import editors
from lineage import back_up, put_back
from process import Server, document_path


async def test_a_tag_of_a_lost_text_is_no_tag_of_the_present_one(server: Server, name: str):
    path = document_path(name)
    server.put(name, "base")
    copy = back_up(server)
    async with editors(server, name, 1) as [ada]:
        await ada.insert(" lost")
        await ada.saved()
    kinds = ("text/plain", "application/json")
    lost = [server.get(path, Accept=kind).fields["etag"] for kind in kinds]
    put_back(server, copy)
    async with editors(server, name, 1) as [bob]:
        await bob.insert(" kept")
        await bob.saved()
    answer = server.get(path, If_None_Match=", ".join(lost))
    assert (answer.status, answer.text) == (200, "base kept")
    assert answer.fields["stet-revision"] == "2"
    assert server.get(path, If_Match=", ".join(lost)).status == 412
    assert server.get(path, If_None_Match=answer.fields["etag"]).status == 304
