"""The last line of a playbook that failed: one sentence that says what to do."""
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: what_to_do
type: aggregate
short_description: one line at the end, of what went wrong and what to do
description:
  - Of the first task that failed, its message; of hosts that went away, how to go on.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "what_to_do"

    def __init__(self):
        super().__init__()
        self.gone = []
        self.said = {}

    def v2_runner_on_unreachable(self, result):
        name = result._host.get_name()
        if name not in self.gone:
            self.gone.append(name)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        if ignore_errors:
            return
        said = result._result
        words = said.get("stderr") or said.get("msg") or said.get("stdout") or "it failed"
        # To Ansible a host that goes while a file is sent to it has failed.
        if "Failed to connect to the host via ssh" in str(words):
            self.v2_runner_on_unreachable(result)
            return
        lines = [line for line in str(words).splitlines() if line.strip()]
        ours = [line for line in lines if "vitrina:" in line] or lines[-1:] or ["it failed"]
        self.said[result._host.get_name()] = ours[-1].strip().replace("vitrina: ", "")

    def v2_playbook_on_stats(self, stats):
        if self.gone:
            print("vitrina: %s went away, and the hosts after it were left as they are: bring it back, or take it out"
                  " of the inventory, then run the same again" % ", ".join(self.gone))
            return
        failed = [name for name in self.said if stats.failures.get(name)]
        if failed:
            print("vitrina: %s: %s" % (failed[0], self.said[failed[0]].removeprefix(failed[0] + ": ")))
