/**
 * Publishing: from the caller's event to the completed stage. {@link PublishStream} decides what is
 * sent and when, and knows neither threads nor time; {@link PublishingChannel} drives it.
 */
@NullMarked
package io.sshbus.client.publish;

import org.jspecify.annotations.NullMarked;
