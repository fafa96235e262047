// Which messages stand in the conversation, and which in a thread under one of them.
import { isTeams } from "./look.js";

/** Whether a message is a reply in a thread whose first message is still here. Direct messages with an app are one timeline of threads; so is all of Teams. */
export function isReply(conversation, message) {
  return !isTeams() && conversation.kind !== "im" && Boolean(message.thread_ts) && message.thread_ts !== message.ts && conversation.messages.some((other) => other.ts === message.thread_ts);
}

/** Return the first message of the thread that a message stands in, as far as it is here; else the message itself. */
export const rootOf = (conversation, message) => conversation.messages.find((other) => other.ts === message.thread_ts) ?? message;

/** Return the replies under a message. */
export const repliesTo = (conversation, ts) => conversation.messages.filter((message) => message.thread_ts === ts && message.ts !== ts);

/** Return what stands in the conversation itself. */
export const mainMessages = (conversation) => conversation.messages.filter((message) => !isReply(conversation, message));
