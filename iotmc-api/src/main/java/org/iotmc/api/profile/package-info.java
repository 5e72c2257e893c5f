/**
 * The services of the IoTMC profile, version 1 (section 6): what a managed device and a management
 * controller offer to each other, written once for both roles.
 */
package org.iotmc.api.profile;
