/**
 * What both roles are: a UPnP device with services, and a control point of others, bound to a host.
 * Here the protocols meet: two listeners, the description, control, eventing, announcements.
 */
package org.iotmc.endpoint;
