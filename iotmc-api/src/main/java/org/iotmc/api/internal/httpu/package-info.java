/**
 * Messages of UPnP by UDP, in the form of HTTP: what discovery and multicast events have in common.
 */
package org.iotmc.api.internal.httpu;
