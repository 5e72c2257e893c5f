/** Firmware update: manifest, download, digest, banks, probation, rollback, schedule. */
package org.iotmc.ota;
