// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene_edits.h"

#include "core/colours.h"
#include "core/numbers.h"
#include "core/shown_text.h"
#include "core/view.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace posviz {

namespace {

/// The run within 0 .. count - 1; none where it covers all of it or nothing.
std::optional<Run> clippedRun(std::optional<Run> run, std::int64_t count)
{
    if (!run || run->count < 1)
        return {};
    const std::int64_t first = std::clamp<std::int64_t>(run->first, 0, count);
    // No sum or difference here passes 2^63, whatever a stranger's file says.
    const std::int64_t end = run->first < 0 ? std::clamp<std::int64_t>(run->first + run->count, 0, count)
                                            : first + std::min(run->count, count - first);
    if (first >= end || (first == 0 && end == count))
        return {};
    return Run{first, end - first};
}

/// Cuts what no longer exists after an edit of the subject.
Scene tidied(Scene scene)
{
    const Windows windows = scene.look.windows;
    const Selection selection = scene.look.selection;
    return withSelection(withWindows(std::move(scene), windows), selection);
}

/// An edit of the subject as one of the scene.
Result<Scene> edited(Scene scene, Result<Subject> subject)
{
    if (!subject)
        return subject.failure();
    return withSubject(std::move(scene), *std::move(subject));
}

std::optional<Error> colourProblem(const Look &look)
{
    const auto isMap = [](const std::string &id, ColourKind kind) {
        const ColourMap *map = findColourMap(id);
        return map && map->kind == kind;
    };
    if (!isMap(look.sequentialColours, ColourKind::Sequential))
        return failed("sequential_colours: {0} is not a sequential colour map.", quotedText(look.sequentialColours));
    if (!isMap(look.divergingColours, ColourKind::Diverging))
        return failed("diverging_colours: {0} is not a diverging colour map.", quotedText(look.divergingColours));
    if (!isMap(look.cyclicColours, ColourKind::Cyclic))
        return failed("cyclic_colours: {0} is not a cyclic colour map.", quotedText(look.cyclicColours));
    return {};
}

std::optional<Error> colourLimitsProblem(std::string_view view, const ColourLimits &limits)
{
    if (!findView(view))
        return failed("colour_limits: {0} is not a view.", quotedText(view));
    if (!std::isfinite(limits.lower) || !std::isfinite(limits.upper) || !std::isfinite(limits.upper - limits.lower)
        || !(limits.lower < limits.upper))
        return failed("colour_limits: {0} has the limits {1} and {2}; they must be two finite numbers, the lower one first.",
                      quotedText(view), shortestNumber(limits.lower), shortestNumber(limits.upper));
    return {};
}

/// A view's value stays with the scene while an encoding makes it idle.
std::optional<Error> viewValueProblem(std::string_view key, double value)
{
    for (const View &view : views())
        if (const auto knob = std::ranges::find(view.parameters, key, &Parameter::key); knob != view.parameters.end()) {
            const Result<double> checked = checkedValue(*knob, value);
            return checked ? std::nullopt : std::optional<Error>(checked.failure());
        }
    return failed("{0} is not a setting of a view.", quotedText(key));
}

std::optional<Error> shownViewsProblem(const Look &look)
{
    if (look.views && look.views->empty())
        return failed("shown_views: the list is empty; it must name at least one view.");
    for (const std::string &id : look.views.value_or(std::vector<std::string>{}))
        if (!findView(id))
            return failed("shown_views: {0} is not a view.", quotedText(id));
    if (!look.filling.empty() && !findView(look.filling))
        return failed("filling: {0} is not a view.", quotedText(look.filling));
    return {};
}

} // namespace

Scene withSubject(Scene scene, Subject subject)
{
    scene.subject = std::move(subject);
    return tidied(std::move(scene));
}

Result<Scene> withParameter(Scene scene, const KnobName &knob, double value)
{
    if (knob.owner == KnobOwner::Subject)
        return edited(scene, withParameter(scene.subject, knob.key, value));
    if (const Result<double> checked = checkedEntry(viewGroups(scene), knob.key, value); !checked)
        return checked.failure();
    scene.look.viewValues.insert_or_assign(knob.key, value);
    return scene;
}

Result<Scene> withParameter(Scene scene, std::string_view key, double value)
{
    // Checked here for the sentence, which names the knobs of both halves.
    if (const Result<double> checked = checkedEntry(parameterGroups(scene), key, value); !checked)
        return checked.failure();
    return withParameter(std::move(scene), knobName(key), value);
}

Result<Scene> withEncoding(Scene scene, std::string_view id) { return edited(scene, withEncoding(scene.subject, id)); }

Result<Scene> withScaling(Scene scene, std::string_view id) { return edited(scene, withScaling(scene.subject, id)); }

Result<Scene> withStartedScaling(Scene scene, std::string_view id)
{
    return edited(scene, withStartedScaling(scene.subject, id));
}

Result<Scene> extendedTo(Scene scene, std::int64_t length) { return edited(scene, extendedTo(scene.subject, length)); }

Result<Scene> withList(Scene scene, std::string_view key, std::vector<double> numbers)
{
    return edited(scene, withList(scene.subject, key, std::move(numbers)));
}

Result<Scene> withTable(Scene scene, std::string path, std::int64_t columns, std::string tensor)
{
    return edited(scene, withTable(scene.subject, std::move(path), columns, std::move(tensor)));
}

Scene withoutTable(Scene scene) { return withSubject(scene, withoutTable(scene.subject)); }

Scene withWindows(Scene scene, Windows windows)
{
    const Subject &subject = scene.subject;
    scene.look.windows = {.positions = clippedRun(windows.positions, subject.length),
                          .keys = clippedRun(windows.keys, subject.length),
                          .features = clippedRun(windows.features, subject.dimension),
                          .pairs = clippedRun(windows.pairs, pairCount(subject))};
    return scene;
}

Scene withSelection(Scene scene, Selection selection)
{
    const auto inSequence = [&](std::int64_t position) { return position >= 0 && position < scene.subject.length; };
    scene.look.selection = selection;
    if (selection.query && !inSequence(*selection.query))
        scene.look.selection.query.reset();
    if (selection.key && !inSequence(*selection.key))
        scene.look.selection.key.reset();
    if (selection.pair && (*selection.pair < 0 || *selection.pair >= pairCount(scene.subject)))
        scene.look.selection.pair.reset();
    return scene;
}

Selection joined(Selection selection, const Selection &marks)
{
    if (marks.query)
        selection.query = marks.query;
    if (marks.key)
        selection.key = marks.key;
    if (marks.pair)
        selection.pair = marks.pair;
    return selection;
}

Scene withViews(Scene scene, std::optional<std::vector<std::string>> ids)
{
    std::vector<std::string> known;
    if (ids)
        for (const View &view : views())
            if (std::ranges::find(*ids, view.id) != ids->end())
                known.push_back(view.id);
    scene.look.views = known.empty() ? std::nullopt : std::optional(std::move(known));
    return scene;
}

Scene firstScene()
{
    Scene scene;
    scene.subject.length = 64;
    scene.subject.dimension = 32;
    return scene;
}

Result<Scene> withColours(Scene scene, std::string_view id)
{
    const ColourMap *map = findColourMap(id);
    if (!map)
        return failed("{0} is not a colour map.", quotedText(id));
    switch (map->kind) {
    case ColourKind::Sequential:
        scene.look.sequentialColours = map->id;
        break;
    case ColourKind::Diverging:
        scene.look.divergingColours = map->id;
        break;
    case ColourKind::Cyclic:
        scene.look.cyclicColours = map->id;
        break;
    }
    return scene;
}

Result<Scene> withColourLimits(Scene scene, std::string_view view, std::optional<ColourLimits> limits)
{
    if (limits) {
        if (std::optional<Error> problem = colourLimitsProblem(view, *limits))
            return *std::move(problem);
        scene.look.colourLimits.insert_or_assign(std::string(view), *limits);
    } else if (const auto found = scene.look.colourLimits.find(view); found != scene.look.colourLimits.end()) {
        scene.look.colourLimits.erase(found);
    }
    return scene;
}

Scene withFilling(Scene scene, std::string view)
{
    scene.look.filling = findView(view) ? std::move(view) : std::string();
    return scene;
}

Result<Scene> checkedScene(Scene scene)
{
    if (const Result<Subject> subject = checkedSubject(scene.subject); !subject)
        return subject.failure();
    for (const auto &[key, value] : scene.look.viewValues)
        if (const std::optional<Error> problem = viewValueProblem(key, value))
            return *problem;
    if (const std::optional<Error> problem = colourProblem(scene.look))
        return *problem;
    for (const auto &[view, limits] : scene.look.colourLimits)
        if (const std::optional<Error> problem = colourLimitsProblem(view, limits))
            return *problem;
    if (const std::optional<Error> problem = shownViewsProblem(scene.look))
        return *problem;
    const std::optional<std::vector<std::string>> shown = scene.look.views;
    return withViews(tidied(std::move(scene)), shown);
}

} // namespace posviz
