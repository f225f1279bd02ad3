// Articles written for the tests, in the shape of real ones.
const STORY = [
  "HOLM, Jan 8 - The night ferry between Holm and the mainland will sail again from March, the harbour office said on Monday, nine years after the last boat was sold.",
  "The island council has lent the operator four million crowns for a used ship that carries 120 passengers and thirty cars.",
  "\"We counted the letters we got,\" said harbour master Per Dahl. \"There were more of them than there are people on the island.\"",
  "Tickets go on sale in February. Islanders travel at half price until the loan is paid back, and the first crossing is free for children.",
];
const TITLE = "Night ferry to Holm returns after nine years";

export const ORIGINAL = ["Home | News | Sport | Weather", TITLE, ...STORY.slice(0, 2), "Share this article", ...STORY.slice(2),
  "Sign up for our newsletter and get the day's most important stories in your inbox every morning."].join("\n\n");

/// The same story as another outlet ran it: "Monday" became "Tuesday" and "used" became "second-hand".
export const COPY = [TITLE, STORY[0].replace("Monday", "Tuesday"), STORY[1].replace("used", "second-hand"), ...STORY.slice(2)].join("\n\n");
export const COPY_LOST = ["Monday", "used"];
export const COPY_GAINED = ["Tuesday", "second-hand"];

/// Everything that a text can try: markup, handlers, control characters, other directions, one word of a megabyte.
const TRICKS = [
  "<script>window.pwned=1</script> was what the stranger had written on the wall of the harbour office last night.",
  "\u202eThis paragraph overrides the direction of everything that follows it until it is stopped by somebody.",
  "<img src=x onerror=window.pwned=1> stood below it, and <a href=\"javascript:window.pwned=1\">a link</a> led nowhere at all.",
  "\u2067\u2067\u2067Isolates that nobody closes must not reach the next paragraph, said the typesetter on Friday evening.",
  "w".repeat(1 << 20),
  "{{ 7 * 7 }} ${7*7} &lt;b&gt; &#60;b&#62; stay what they are in the text of the story, said the editor.",
];
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const TRICKED = {
  outlet: "<img src=x onerror=\"window.pwned=1\">.example",
  title: "<b>Title</b> &lt;/title&gt;&lt;script&gt;window.pwned=1&lt;/script&gt;\u202eelif desrever",
  url: "javascript:window.pwned=1",
  authors: ["\"><svg onload=window.pwned=1>"],
};

/// As text that says markup, which must be shown as it is; and as markup, whose script is left out when it is read.
export const HOSTILE = JSON.stringify({ ...TRICKED, html: TRICKS.map((it) => `<p>${escaped(it)}</p>`).join("\n") });
export const MARKUP = JSON.stringify({ ...TRICKED, title: "Markup <b onclick=window.pwned=1>inside</b>", text: TRICKS.join("\n\n") });
export const SHOWN = [TRICKS[0].slice(0, 40), TRICKS[2].slice(0, 90), TRICKS[5].slice(0, 50)];

export const ordinary = (number) => `The boat number ${number} came in\n\nA boat with the number ${number} came into harbour `
  + `${number % 7} on the morning of day ${number}, said keeper ${number} of the yard, who had waited for ${number * 3} hours.\n`;
