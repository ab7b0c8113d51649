/** Commands: which of them need a picture, and what Esc closes first. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Commands } from "../../javascript/click_inpaint/commands.mjs";
import { Model } from "../../javascript/click_inpaint/model.mjs";

/** Commands over parts that write down what reached them; `answers` says which were open. */
function commandsWith({ project = null, answers = {} } = {}) {
    const heard = [];
    const part = (name, ...methods) => Object.fromEntries(methods.map((method) => [method, () => {
        heard.push(`${name}.${method}`);
        return answers[name] ?? false;
    }]));
    const model = new Model();
    model.reset(project);
    const commands = new Commands({
        model, opening: part("opening", "choose"), keySheet: part("keySheet", "open"), manager: part("manager", "open"),
        removing: part("removing", "start", "cancel"), selecting: part("selecting", "cancel", "click"), adjust: part("adjust", "close"),
        everything: part("everything", "toggle", "take", "close", "press"), crosshair: { place: { x: 3, y: 4 }, hide() {} }, writes: part("writes", "push"), companions: part("companions", "keep", "refuse"),
        people: part("people", "close"), extending: part("extending", "begin", "apply", "leave"), colouring: part("colouring", "takeBack", "leave"), tools: part("tools", "choose"),
        pointer: part("pointer", "cancel", "toolChanged"), messages: part("messages", "dismiss"), display: { stage: part("stage", "fit") },
    });
    return { model, commands, heard };
}

const PROJECT = { id: "p", revision: 1, layers: [], edits: [], mask_area: 0 };

test("the model manager, the keys and the file chooser open without a picture", () => {
    const { commands, heard } = commandsWith();
    for (const command of ["models", "keys", "open"]) commands.run(command);
    assert.deepEqual(heard, ["manager.open", "keySheet.open", "opening.choose"]);
});

test("the model manager opens over a picture too, while a job paints", () => {
    const { model, commands, heard } = commandsWith({ project: PROJECT });
    model.update({ job: {} });
    commands.run("models");
    assert.deepEqual(heard, ["manager.open"]);
});

test("what needs a picture does nothing without one", () => {
    const { commands, heard } = commandsWith();
    for (const command of ["remove", "fit", "delete", "compare"]) commands.run(command);
    assert.deepEqual(heard, []);
    const open = commandsWith({ project: PROJECT });
    for (const command of ["remove", "fit"]) open.commands.run(command);
    assert.deepEqual(open.heard, ["removing.start", "stage.fit"]);
});

test("Esc takes the innermost thing alone", () => {
    const form = commandsWith({ project: PROJECT, answers: { adjust: true } });
    form.commands.run("escape");
    assert.deepEqual(form.heard, ["adjust.close"]);
    const job = commandsWith({ project: PROJECT, answers: { removing: true } });
    job.commands.run("escape");
    assert.deepEqual(job.heard, ["adjust.close", "pointer.cancel", "removing.cancel"]);
    const compared = commandsWith({ project: PROJECT, answers: { messages: true } });
    compared.model.update({ comparing: true });
    compared.commands.run("escape");
    assert.ok(!compared.model.comparing && !compared.heard.includes("messages.dismiss"));
});

test("Esc closes what is open, then leaves the tool, then the layer, and then does nothing", () => {
    const answers = { messages: true, people: true };
    const { model, commands, heard } = commandsWith({ project: { ...PROJECT, layers: [{ id: "a", prompt: null }] }, answers });
    model.update({ activeId: "a", tool: "brush", result: { id: "e" } });
    const press = () => {
        heard.length = 0;
        commands.run("escape");
        return [heard.at(-1), model.result, model.activeId];
    };
    assert.deepEqual(press(), ["messages.dismiss", { id: "e" }, "a"]);
    answers.messages = false;
    assert.deepEqual(press(), ["messages.dismiss", null, "a"]);
    assert.deepEqual(press(), ["people.close", null, "a"]);
    answers.people = false;
    assert.deepEqual(press(), ["pointer.toolChanged", null, "a"]);
    assert.ok(heard.includes("tools.choose"));
    model.update({ tool: "select" });
    assert.deepEqual(press(), ["people.close", null, null]);
    assert.deepEqual(press(), ["people.close", null, null]);
});

test("Ctrl+Z takes a stroke of colour back while its brush is in hand, and else a step; Esc puts the brush away", () => {
    const { model, commands, heard } = commandsWith({ project: PROJECT, answers: { colouring: true } });
    commands.run("undo");
    assert.deepEqual(heard.splice(0), ["selecting.cancel"]);
    model.update({ tool: "colour" });
    commands.run("undo");
    assert.deepEqual(heard.splice(0), ["colouring.takeBack"]);
    commands.run("escape");
    assert.equal(heard.at(-1), "colouring.leave");
});

test("with everything on show, R takes what is chosen first, Enter takes it and P presses there", async () => {
    const { model, commands, heard } = commandsWith({ project: PROJECT, answers: { everything: true } });
    model.update({ overview: { chosen: new Set([1]) } });
    commands.run("remove");
    await new Promise(setImmediate);
    commands.run("next");
    commands.run("point");
    assert.deepEqual(heard, ["everything.take", "removing.start", "everything.take", "everything.press"]);
    heard.length = 0;
    model.update({ overview: { chosen: new Set() } });
    commands.run("next");
    assert.deepEqual(heard, []);
    model.update({ overview: null });
    commands.run("point");
    assert.deepEqual(heard, ["selecting.click"]);
});

test("O takes the edges in hand unless they may not be, Enter extends and Esc leaves", () => {
    const refused = commandsWith({ project: PROJECT });
    refused.commands.run("tool:extend");
    assert.deepEqual(refused.heard, ["everything.close", "extending.begin"]);
    const { model, commands, heard } = commandsWith({ project: PROJECT, answers: { extending: true } });
    commands.run("tool:extend");
    assert.deepEqual(heard.splice(0), ["everything.close", "extending.begin", "tools.choose", "pointer.toolChanged"]);
    model.update({ tool: "extend" });
    commands.run("next");
    assert.deepEqual(heard.splice(0), ["extending.apply"]);
    commands.run("escape");
    assert.equal(heard.at(-1), "extending.leave");
});

test("Enter keeps an offered shadow and Esc refuses it, before either does anything else", () => {
    const { model, commands, heard } = commandsWith({ project: { ...PROJECT, layers: [{ id: "a", prompt: null }] } });
    model.update({ activeId: "a", offer: { layer: "b", name: "Shadow", revision: 1 } });
    commands.run("next");
    assert.deepEqual([heard.splice(0), model.activeId], [["companions.keep"], "a"]);
    commands.run("escape");
    assert.deepEqual([heard.at(-1), model.activeId], ["companions.refuse", "a"]);
});

test("a remark does not outlive what undo takes back", () => {
    const { commands, heard } = commandsWith({ project: { ...PROJECT, can_undo: true, can_redo: false } });
    commands.run("redo");
    assert.ok(!heard.includes("messages.dismiss"));
    commands.run("undo");
    assert.deepEqual(heard, ["selecting.cancel", "messages.dismiss", "writes.push"]);
});

test("what could not be taken out of everything is not removed", async () => {
    const { model, commands, heard } = commandsWith({ project: PROJECT });
    model.update({ overview: { chosen: new Set([1]) } });
    commands.run("remove");
    await new Promise(setImmediate);
    assert.deepEqual(heard, ["everything.take"]);
});
