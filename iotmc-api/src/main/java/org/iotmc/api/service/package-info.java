/**
 * A service is written once: a Java interface with one method for each action, records for
 * arguments and results, and annotations for what Java cannot say. From it come the service
 * description, the typed client, the dispatcher and the access table.
 */
package org.iotmc.api.service;
