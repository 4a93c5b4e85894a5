// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/last_session.h"

#include "core/checked_json.h"
#include "core/scene_json.h"

#include <array>

namespace posviz {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr int sessionVersion = 1;
constexpr const char *versionKey = "posviz_session";
constexpr const char *modelKey = "model";
constexpr const char *sceneKey = "scene";

struct TextField {
    const char *key;
    std::string &text;
};

std::array<TextField, 5> modelFields(LastSession &session)
{
    return {{{"file", session.source.file},
             {"preset", session.source.preset},
             {"layer", session.choice.layer},
             {"part", session.choice.part},
             {"tensor", session.choice.tensor}}};
}

} // namespace

std::string lastSessionToJson(const LastSession &session)
{
    if (!session.hasModel())
        return sceneToJson(session.scene);
    LastSession written = session;
    ordered_json model = ordered_json::object();
    for (const TextField &field : modelFields(written))
        if (!field.text.empty())
            model[field.key] = field.text;
    // As in scene files, bytes that are no UTF-8 are lost.
    return "{\n\"" + std::string(versionKey) + "\": " + std::to_string(sessionVersion) + ",\n\"" + modelKey
           + "\": " + model.dump(-1, ' ', false, json::error_handler_t::replace) + ",\n\"" + sceneKey
           + "\": " + sceneToJson(session.scene) + "}\n";
}

Result<LastSession> lastSessionFromJson(std::string_view text, const std::string &name)
{
    if (isSceneJson(text)) {
        Result<Scene> scene = sceneFromJson(text, name);
        return scene ? Result<LastSession>(LastSession{*std::move(scene)}) : scene.failure();
    }
    const Result<json> document = parsedJson(text, name);
    if (!document)
        return document.failure();
    if (!document->is_object() || document->value(versionKey, json()) != sessionVersion || !document->contains(sceneKey))
        return failed("{0}: is neither a scene nor a session of version {1}.", name, plain(sessionVersion));
    Result<Scene> scene = sceneFromJson((*document)[sceneKey].dump(), name);
    if (!scene)
        return scene.failure();
    LastSession session{*std::move(scene)};
    const json model = document->value(modelKey, json::object());
    for (const TextField &field : modelFields(session)) {
        const json value = model.is_object() ? model.value(field.key, json("")) : json();
        if (!value.is_string())
            return failed("{0}: {1}.{2} is {3}; it must be a string.", name, modelKey, field.key, describedJson(value));
        field.text = value.get<std::string>();
    }
    return session;
}

} // namespace posviz
