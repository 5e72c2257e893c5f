/** GENA eventing: subscriptions, property sets, publisher, subscriber. */
package org.iotmc.gena;
