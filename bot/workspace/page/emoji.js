// Short names that Slack turns into glyphs. Only common ones: any other name stays as it was written.

const GLYPHS = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_down: "⬇️", arrow_right: "➡️", arrow_up: "⬆️", bell: "🔔", black_circle: "⚫",
  blue_heart: "💙", blush: "😊", boom: "💥", bug: "🐛", bulb: "💡", calendar: "📆", chart_with_downwards_trend: "📉",
  chart_with_upwards_trend: "📈", clap: "👏", clock3: "🕒", eyes: "👀", fire: "🔥", gear: "⚙️", green_heart: "💚", hammer: "🔨",
  heart: "❤️", heavy_check_mark: "✔️", hourglass: "⌛", hourglass_flowing_sand: "⏳", information_source: "ℹ️", joy: "😂", key: "🔑",
  large_blue_circle: "🔵", large_green_circle: "🟢", large_orange_circle: "🟠", large_yellow_circle: "🟡", link: "🔗", lock: "🔒",
  mag: "🔍", mega: "📣", memo: "📝", moneybag: "💰", no_entry: "⛔", no_entry_sign: "🚫", ok_hand: "👌", package: "📦", pencil: "✏️",
  point_right: "👉", pray: "🙏", question: "❓", raised_hands: "🙌", red_circle: "🔴", rocket: "🚀", rotating_light: "🚨", smile: "😄",
  sparkles: "✨", star: "⭐", stopwatch: "⏱️", tada: "🎉", thinking_face: "🤔", thumbsup: "👍", thumbsdown: "👎", trophy: "🏆",
  warning: "⚠️", wave: "👋", white_check_mark: "✅", white_circle: "⚪", wrench: "🔧", x: "❌", zap: "⚡",
};

/** Return the glyph of a short name, or the name between its colons. */
export const glyph = (name) => GLYPHS[name] ?? `:${name}:`;
