// A course page at work: it shows progress, keeps a score, and types one command for the reader.
const lesson = document.getElementById("lesson");
const test = document.getElementById("test");
const say = (id, text) => { document.getElementById(id).textContent = text; };

let right = 0, answered = 0;
for (const element of [lesson, test]) {
  for (const name of ["ready", "command", "step", "quiz", "completed"]) {
    element.addEventListener(name, ({ detail }) => {
      const item = document.createElement("li");
      item.textContent = `${element.id}: ${name} ${JSON.stringify(detail)}`;
      document.getElementById("events").append(item);
    });
  }
}
lesson.addEventListener("step", ({ detail }) => say("progress", `Step ${detail.number} of ${detail.of} is done.`));
lesson.addEventListener("completed", () => say("progress", "The lesson is done."));
test.addEventListener("quiz", ({ detail }) => {
  if (detail.attempt > 1) return;
  answered += 1;
  right += detail.right ? 1 : 0;
  say("score", `${right} of ${answered} right at the first attempt.`);
});
document.getElementById("look").addEventListener("click", () => lesson.run("kubectl get csr"));
