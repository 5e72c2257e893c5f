"""A peer on GUPnP, in the words of JupnpPeer.

    gupnp_peer.py control LINK
    gupnp_peer.py device LINK ROOT-UUID EMBEDDED-UUID
    gupnp_peer.py call LINK UDN NAME=TEXT...
    gupnp_peer.py types LINK UUID SCPD-FILE
    gupnp_peer.py subscriber LINK UDN
    gupnp_peer.py publisher LINK UUID

The control point says what it finds and how it is described, the device is one with another embedded.
The subscriber says the events of a thermostat; the publisher is one, and is told NAME=VALUE... in a line.
The caller gives each argument to an action that returns it, and calls one that fails; the last one is a
device with these actions. All end with their standard input, the device with its goodbye. No judgement is made here: the test
that started it does.
"""

import ctypes
import os
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

import gi

gi.require_version("GUPnP", "1.6")
gi.require_version("GSSDP", "1.6")
from gi.repository import GLib, GObject, GSSDP, GUPnP  # noqa: E402

DEVICE = """<device>
<deviceType>urn:schemas-upnp-org:device:{type}:1</deviceType>
<friendlyName>{name}</friendlyName>
<manufacturer>Maker</manufacturer>
<manufacturerURL>http://example.org/</manufacturerURL>
<modelDescription>A light</modelDescription>
<modelName>Model</modelName>
<modelNumber>7</modelNumber>
<UDN>uuid:{uuid}</UDN>
<serviceList><service>
<serviceType>urn:schemas-upnp-org:service:SwitchPower:1</serviceType>
<serviceId>urn:upnp-org:serviceId:SwitchPower</serviceId>
<SCPDURL>/switch.xml</SCPDURL>
<controlURL>/{uuid}/control</controlURL>
<eventSubURL>/{uuid}/event</eventSubURL>
</service></serviceList>
{devices}</device>
"""

SERVICE = """<?xml version="1.0"?>
<scpd xmlns="urn:schemas-upnp-org:service-1-0">
<specVersion><major>1</major><minor>0</minor></specVersion>
<actionList>
<action><name>SetTarget</name><argumentList><argument><name>NewTargetValue</name>
<direction>in</direction><relatedStateVariable>Target</relatedStateVariable></argument></argumentList></action>
<action><name>GetTarget</name><argumentList><argument><name>RetTargetValue</name>
<direction>out</direction><relatedStateVariable>Target</relatedStateVariable></argument></argumentList></action>
</actionList>
<serviceStateTable>
<stateVariable sendEvents="no"><name>Target</name><dataType>boolean</dataType></stateVariable>
</serviceStateTable>
</scpd>
"""


def say(*words):
    print(*words, flush=True)


class ControlPoint:
    def __init__(self, context):
        self.lines = {}
        self.missing = {}
        self.point = GUPnP.ControlPoint.new(context, "upnp:rootdevice")
        self.point.connect("device-proxy-available", self.found)
        self.point.connect("device-proxy-unavailable", lambda _, d: say("gone", d.get_udn()))
        self.point.set_active(True)

    def found(self, _point, device):
        root = device.get_udn()
        self.lines[root] = []
        self.missing[root] = 1
        self.describe(device, root)
        self.done(root)

    def describe(self, device, root):
        udn = device.get_udn()
        for what, value in (
            ("device", device.get_device_type()),
            ("location", device.get_location()),
            ("name", device.get_friendly_name()),
            ("manufacturer", device.get_manufacturer()),
            ("manufacturerUrl", device.get_manufacturer_url()),
            ("model", device.get_model_name()),
            ("modelDescription", device.get_model_description()),
            ("modelNumber", device.get_model_number()),
            ("modelUrl", device.get_model_url()),
            ("serialNumber", device.get_serial_number()),
            ("upc", device.get_upc()),
        ):
            self.lines[root].append((what, udn, value or ""))
        for service in device.list_services():
            self.lines[root].append(("service", udn, service.get_service_type(), service.get_id()))
            self.missing[root] += 1
            service.introspect_async(None, self.introspected, (root, udn))
        for embedded in device.list_devices():
            self.describe(embedded, root)

    def introspected(self, service, result, names):
        root, udn = names
        try:
            for action in service.introspect_finish(result).list_action_names():
                self.lines[root].append(("action", udn, action))
        except GLib.Error as error:
            self.lines[root].append(("error", udn, error.message))
        self.done(root)

    def done(self, root):
        self.missing[root] -= 1
        if self.missing[root] == 0:
            for line in self.lines[root]:
                say(*line)
            say("end", root)


EVERY_TYPE = "urn:iotmc-org:service:EveryType:1"


class Caller:
    def __init__(self, context, udn, *pairs):
        self.udn = udn
        self.given = dict(pair.split("=", 1) for pair in pairs)
        self.point = GUPnP.ControlPoint.new(context, EVERY_TYPE)
        self.point.connect("service-proxy-available", self.found)
        self.point.set_active(True)

    def found(self, _point, service):
        if service.get_udn() != self.udn:
            return
        names = ["Ret" + name for name in self.given]
        values = [typed(name, text) for name, text in self.given.items()]
        action = GUPnP.ServiceProxyAction.new_from_list("Echo", list(self.given), values)
        try:
            done = service.call_action(action, None)
            _, texts = done.get_result_list(names, [GObject.TYPE_STRING] * len(names))
            for name, text in zip(names, texts):
                say("out", name, text)
        except GLib.Error as error:
            say("failed", error.code, error.message)
        self.fail(service, ["Code"], [701])
        self.fail(service, [], [])
        say("end")

    def fail(self, service, names, values):
        action = GUPnP.ServiceProxyAction.new_from_list("Fail", names, values)
        try:
            service.call_action(action, None).get_result_list([], [])
            say("fault", "none")
        except GLib.Error as error:
            say("fault", error.code)


def typed(name, text):
    """As a program gives them: numbers that fit as numbers, the rest as text."""
    if name in ("Ui1", "Ui2", "I1", "I2", "I4", "Whole"):
        return int(text)
    if name in ("R4", "R8", "Floating"):
        return float(text)
    return text == "1" if name == "Flag" else text


def types(context, folder, uuid, scpd):
    Path(folder, "every.xml").write_text(Path(scpd).read_text())
    Path(folder, "types.xml").write_text(
        '<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0" configId="1">'
        "<specVersion><major>1</major><minor>1</minor></specVersion><device>"
        "<deviceType>urn:iotmc-org:device:Sampler:1</deviceType><friendlyName>Sampler</friendlyName>"
        "<manufacturer>Maker</manufacturer><modelName>Model</modelName>"
        f"<UDN>uuid:{uuid}</UDN><serviceList><service><serviceType>{EVERY_TYPE}</serviceType>"
        "<serviceId>urn:iotmc-org:serviceId:EveryType</serviceId><SCPDURL>/every.xml</SCPDURL>"
        "<controlURL>/control</controlURL><eventSubURL>/event</eventSubURL>"
        "</service></serviceList></device></root>"
    )
    made = GUPnP.RootDevice.new(context, "types.xml", folder)
    service = made.get_service(EVERY_TYPE)
    names = [line.split("<")[0] for line in Path(scpd).read_text().split("A_ARG_TYPE_Ret")[1:]]

    def echo(_service, action):
        for name in dict.fromkeys(names):
            action.set_value("Ret" + name, action.get_value(name, GObject.TYPE_STRING))
        action.return_success()

    def fail(_service, action):
        action.return_error(action.get_value("Code", GObject.TYPE_INT), "as you wish")

    service.connect("action-invoked::Echo", echo)
    service.connect("action-invoked::Fail", fail)
    made.set_available(True)
    made.kept = service
    return made


class Subscriber:
    """Subscribes to the thermostat of one device."""

    def __init__(self, context, udn):
        self.udn = udn
        self.services = []
        self.point = GUPnP.ControlPoint.new(context, "urn:iotmc-org:service:Thermostat:1")
        self.point.connect("service-proxy-available", self.found)
        self.point.set_active(True)
        GLib.timeout_add_seconds(3, self.search_again)

    def search_again(self):
        """GSSDP asks three times within 1.5 seconds, and no more: datagrams are lost, or not answered."""
        if not self.services:
            self.point.rescan()
        return not self.services

    def found(self, _point, service):
        if service.get_udn() == self.udn and not self.services:
            self.services.append(service)
            service.connect("subscription-lost", lambda _s, error: say("lost", error))
            service.add_notify("Target", GObject.TYPE_INT, lambda _s, _n, v, _d: say("event", v), None)
            service.set_subscribed(True)


THERMOSTAT = "urn:iotmc-org:service:Thermostat:1"

THERMOSTAT_DEVICE = """<?xml version="1.0"?>
<root xmlns="urn:schemas-upnp-org:device-1-0" configId="1">
<specVersion><major>1</major><minor>1</minor></specVersion><device>
<deviceType>urn:iotmc-org:device:Sampler:1</deviceType><friendlyName>Sampler</friendlyName>
<manufacturer>Maker</manufacturer><modelName>Model</modelName><UDN>uuid:{uuid}</UDN>
<serviceList><service><serviceType>{type}</serviceType>
<serviceId>urn:iotmc-org:serviceId:Thermostat</serviceId><SCPDURL>/thermostat.xml</SCPDURL>
<controlURL>/control</controlURL><eventSubURL>/event</eventSubURL></service></serviceList>
</device></root>
"""

THERMOSTAT_SERVICE = """<?xml version="1.0"?>
<scpd xmlns="urn:schemas-upnp-org:service-1-0">
<specVersion><major>1</major><minor>0</minor></specVersion><serviceStateTable>
<stateVariable sendEvents="yes"><name>CurrentTemperature</name><dataType>r8</dataType></stateVariable>
<stateVariable sendEvents="yes"><name>Target</name><dataType>i4</dataType></stateVariable>
</serviceStateTable></scpd>
"""


class Publisher:
    """Publishes a thermostat."""

    def __init__(self, context, folder, uuid):
        self.values = {"CurrentTemperature": 20.5, "Target": 20}
        Path(folder, "thermostat.xml").write_text(THERMOSTAT_SERVICE)
        Path(folder, "publisher.xml").write_text(THERMOSTAT_DEVICE.format(uuid=uuid, type=THERMOSTAT))
        self.root = GUPnP.RootDevice.new(context, "publisher.xml", folder)
        self.service = self.root.get_service(THERMOSTAT)
        self.answer_queries()
        self.root.set_available(True)

    def answer_queries(self):
        """The value that a handler has to fill is not initialized: PyGObject cannot hand it over."""
        library = ctypes.CDLL("libgobject-2.0.so.0")
        pointer = ctypes.c_void_p
        callback = ctypes.CFUNCTYPE(None, pointer, ctypes.c_char_p, pointer, pointer)

        def query(_service, name, value, _data):
            library.g_value_init(pointer(value), ctypes.c_size_t(hash(GObject.TYPE_STRING)))
            library.g_value_set_string(pointer(value), str(self.values[name.decode()]).encode())

        self.query = callback(query)
        library.g_signal_connect_data(pointer(hash(self.service)), b"query-variable", self.query, None, None, 0)

    def set(self, line):
        self.service.freeze_notify()
        for name, text in (word.split("=", 1) for word in line.split()):
            self.values[name] = int(text) if name == "Target" else float(text)
            self.service.notify_value(name, self.values[name])
        self.service.thaw_notify()


def device(context, folder, root, embedded):
    inner = DEVICE.format(type="DimmableLight", name="Inner light", uuid=embedded, devices="")
    outer = DEVICE.format(
        type="BinaryLight",
        name=escape("Light & more"),
        uuid=root,
        devices=f"<deviceList>{inner}</deviceList>",
    )
    Path(folder, "switch.xml").write_text(SERVICE)
    Path(folder, "device.xml").write_text(
        '<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0" configId="1">'
        f"<specVersion><major>1</major><minor>1</minor></specVersion>{outer}</root>"
    )
    made = GUPnP.RootDevice.new(context, "device.xml", folder)
    made.set_available(True)
    return made


def open_context(link):
    """GUPnP listens by TCP at the number that it got for UDP, which somebody may have."""
    for left in reversed(range(20)):
        try:
            return GUPnP.Context.new_full(link, None, 0, GSSDP.UDAVersion.VERSION_1_1)
        except GLib.Error:
            if not left:
                raise


def main(role, link, *names):
    loop = GLib.MainLoop()
    context = open_context(link)

    def input_came(_source, _condition):
        if role == "publisher":
            orders = os.read(0, 4096).decode()
            for line in orders.splitlines():
                peer.set(line)
            if orders:
                return True
            peer.root.set_available(False)
        if role in ("device", "types"):
            peer.set_available(False)
        GLib.timeout_add(500, loop.quit)
        return False

    with tempfile.TemporaryDirectory() as folder:
        if role == "subscriber":
            context.set_subscription_timeout(60)
        if role == "control":
            peer = ControlPoint(context)
        elif role == "call":
            peer = Caller(context, *names)
        elif role == "subscriber":
            peer = Subscriber(context, *names)
        elif role == "publisher":
            peer = Publisher(context, folder, *names)
        else:
            peer = (device if role == "device" else types)(context, folder, *names)
        GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_HUP | GLib.IO_IN, input_came)
        say("ready")
        loop.run()


main(*sys.argv[1:])
