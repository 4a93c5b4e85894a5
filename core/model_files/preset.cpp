// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/preset.h"

#include "core/checked_json.h"
#include "core/shown_text.h"

namespace posviz {

namespace {

using nlohmann::json;

constexpr int firstYear = 2017, lastYear = 2100;

/// The field's text; an error where it is missing or no text.
Result<std::string> textField(const std::string &name, const json &object, const char *field)
{
    if (!object.contains(field))
        return Error{name + field + " is missing; it must be a text."};
    const json &value = object.at(field);
    if (!value.is_string() || value.get_ref<const std::string &>().empty())
        return Error{name + field + " is " + describedJson(value) + "; it must be a text."};
    return value.get<std::string>();
}

} // namespace

Result<Preset> readPreset(std::string_view id, std::string_view text)
{
    const std::string name = "preset " + std::string(id) + ": ";
    const Result<json> object = parsedJson(text, "preset " + std::string(id));
    if (!object)
        return object.failure();
    if (!object->is_object())
        return Error{name + "is " + describedJson(*object) + "; it must be an object."};
    for (const auto &[key, value] : object->items())
        if (key != "title" && key != "by" && key != "year" && key != "source" && key != "remark" && key != "config")
            return Error{name + quotedText(key) + " is not known; the fields are title, by, year, source, remark and config."};

    Preset preset{.id = std::string(id)};
    for (const auto &[field, target] : {std::pair{"title", &preset.title}, {"by", &preset.by}, {"source", &preset.source}}) {
        Result<std::string> value = textField(name, *object, field);
        if (!value)
            return value.failure();
        *target = *std::move(value);
    }
    if (object->contains("remark")) {
        Result<std::string> remark = textField(name, *object, "remark");
        if (!remark)
            return remark.failure();
        preset.remark = *std::move(remark);
    }
    const json year = object->value("year", json());
    if (!year.is_number_integer() || year < firstYear || year > lastYear)
        return Error{name + "year is " + describedJson(year) + "; it must be a whole number from " + std::to_string(firstYear)
                     + " to " + std::to_string(lastYear) + "."};
    preset.year = year.get<int>();
    const json config = object->value("config", json());
    if (!config.is_object())
        return Error{name + "config is " + describedJson(config) + "; it must be an object."};
    preset.config = config.dump();
    return preset;
}

} // namespace posviz
