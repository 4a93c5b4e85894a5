// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_parts.h"

#include <algorithm>
#include <array>

namespace posviz {

namespace {

using nlohmann::json;

/// Parts that are a model by their name, whatever stands in them; in the order of preference.
constexpr std::array<std::string_view, 6> languageParts{
    "text_config", "llm_config", "language_config", "thinker_config", "language_model_config", "decoder"};
constexpr std::array<std::string_view, 7> sizeKeys{
    "hidden_size", "n_embd", "d_model", "embed_dim", "num_heads", "model_dim", "num_attention_heads"};

bool hasSizes(const json &object)
{
    return std::ranges::any_of(sizeKeys, [&](std::string_view key) { return object.contains(key); });
}

bool isLanguage(std::string_view key) { return std::ranges::find(languageParts, key) != languageParts.end(); }

/// A part that holds parts, as thinker_config of the Omni models holds text_config.
bool holdsParts(const json &object)
{
    return std::ranges::any_of(languageParts,
                               [&](std::string_view key) { return object.contains(key) && object.at(key).is_object(); });
}

/// before: the object's own name and a dot, as it stands in the file.
void addParts(std::vector<HfPart> &parts, const HfObject &object, const std::string &before, bool deeper)
{
    for (const auto &[key, value] : object.json().items()) {
        if (!isHfPartKey(key, value))
            continue;
        const HfObject inner = object.object(key);
        if (deeper && holdsParts(value))
            addParts(parts, inner, key + ".", false);
        else
            parts.push_back({before + key, inner});
    }
}

/// The smaller, the sooner a part is read without a choice.
std::size_t rankOfPart(const HfPart &part)
{
    const std::string_view name = std::string_view(part.name).substr(part.name.find_last_of('.') + 1);
    const auto place = std::ranges::find(languageParts, name);
    if (place != languageParts.end())
        return static_cast<std::size_t>(place - languageParts.begin());
    return part.name == "top_level" ? languageParts.size() : languageParts.size() + 1;
}

} // namespace

bool isHfPartKey(std::string_view key, const json &value)
{
    if (!value.is_object())
        return false;
    const bool named = key.ends_with("_config") || key == "encoder" || key == "decoder" || key == "generator"
                       || key == "question_encoder" || key == "text_encoder" || key == "audio_encoder";
    return isLanguage(key) || (named && (hasSizes(value) || holdsParts(value)));
}

std::vector<HfPart> hfParts(const HfObject &file)
{
    std::vector<HfPart> parts;
    addParts(parts, file, "", true);
    // The settings outside are a model of their own where they say how large it is.
    if (parts.empty() || hasSizes(file.json()))
        parts.push_back({"top_level", file});
    std::ranges::stable_sort(parts, {}, rankOfPart);
    return parts;
}

} // namespace posviz
