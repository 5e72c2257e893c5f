"""A control point on GUPnP that uses a thermostat: control_point.py LINK UDN.

Prints what it saw, one "name value" a line, and "end" when it is through. It makes no judgement: the
test that started it does.
"""

import sys

import gi

gi.require_version("GUPnP", "1.6")
gi.require_version("GSSDP", "1.6")
from gi.repository import GLib, GObject, GSSDP, GUPnP  # noqa: E402

SERVICE = "urn:iotmc-org:service:Thermostat:1"
PATIENCE_SECONDS = 20

link, udn = sys.argv[1:]
loop = GLib.MainLoop()
events = []


def say(name, value):
    print(name, value, flush=True)


def call(service, name, inputs, outputs):
    action = GUPnP.ServiceProxyAction.new_from_list(name, list(inputs), list(inputs.values()))
    done = service.call_action(action, None)
    _, values = done.get_result_list(list(outputs), list(outputs.values()))
    return values


def set_target(service, value):
    call(service, "SetTarget", {"NewTarget": value}, {})


def get_target(service):
    return call(service, "GetTarget", {}, {"CurrentTarget": GObject.TYPE_INT})[0]


def fault(attempt):
    try:
        attempt()
        return "none"
    except GLib.Error as error:
        return error.code


def found(_control_point, service):
    if service.get_udn() != udn or events:
        return
    say("location", service.get_location())
    say("get", get_target(service))
    say("fault", fault(lambda: set_target(service, 99)))
    service.add_notify("Target", GObject.TYPE_INT, changed, None)
    service.set_subscribed(True)


def changed(service, _variable, value, _data):
    events.append(value)
    say("event", value)
    if len(events) == 1:
        set_target(service, 23)
        say("get", get_target(service))
    else:
        service.set_subscribed(False)
        say("end", "")
        GLib.timeout_add(200, loop.quit)


def open_context():
    """GUPnP listens by TCP at the number that it got for UDP, which somebody may have."""
    for left in reversed(range(20)):
        try:
            return GUPnP.Context.new_full(link, None, 0, GSSDP.UDAVersion.VERSION_1_0)
        except GLib.Error:
            if not left:
                raise


context = open_context()
control_point = GUPnP.ControlPoint.new(context, SERVICE)
control_point.connect("service-proxy-available", found)
control_point.set_active(True)
GLib.timeout_add_seconds(PATIENCE_SECONDS, loop.quit)
loop.run()
