/** Tests that read the documents: every example is executed, every table compared with the code. */
package io.sshbus.it.docs;
