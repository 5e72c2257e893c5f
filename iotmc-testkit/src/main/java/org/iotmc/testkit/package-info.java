/**
 * What vendors take to test their devices and controllers: extension, peers, invariants, contracts.
 */
package org.iotmc.testkit;
