/**
 * Eventing (GENA, UDA 2.0, section 4): a publisher for services with evented variables, a
 * subscriber that keeps its subscriptions alive, and the rules that keep callbacks from being
 * turned on third parties.
 */
package org.iotmc.gena;
