// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/preset.h"

#include "core/checked_json.h"
#include "core/shown_text.h"

namespace posviz {

namespace {

using nlohmann::json;

constexpr int firstYear = 2017, lastYear = 2100;

/// The field's text; an error where it is missing or no text.
Result<std::string> textField(std::string_view id, const json &object, const char *field)
{
    if (!object.contains(field))
        return failed("preset {0}: {1} is missing; it must be a string.", id, field);
    const json &value = object.at(field);
    if (!value.is_string() || value.get_ref<const std::string &>().empty())
        return failed("preset {0}: {1} is {2}; it must be a string.", id, field, describedJson(value));
    return value.get<std::string>();
}

} // namespace

Result<Preset> readPreset(std::string_view id, std::string_view text)
{
    const Result<json> object = parsedJson(text, "preset " + std::string(id));
    if (!object)
        return object.failure();
    if (!object->is_object())
        return failed("preset {0}: is {1}; it must be an object.", id, describedJson(*object));
    for (const auto &[key, value] : object->items())
        if (key != "title" && key != "by" && key != "year" && key != "source" && key != "remark" && key != "config")
            return failed("preset {0}: {1} is not known; the fields are title, by, year, source, remark and config.", id,
                          quotedText(key));

    Preset preset{.id = std::string(id)};
    for (const auto &[field, target] : {std::pair{"title", &preset.title}, {"by", &preset.by}, {"source", &preset.source}}) {
        Result<std::string> value = textField(id, *object, field);
        if (!value)
            return value.failure();
        *target = *std::move(value);
    }
    if (object->contains("remark")) {
        Result<std::string> remark = textField(id, *object, "remark");
        if (!remark)
            return remark.failure();
        preset.remark = *std::move(remark);
    }
    const json year = object->value("year", json());
    if (!year.is_number_integer() || year < firstYear || year > lastYear)
        return failed("preset {0}: year is {1}; it must be a whole number from {2} to {3}.", id, describedJson(year),
                      plain(firstYear), plain(lastYear));
    preset.year = year.get<int>();
    const json config = object->value("config", json());
    if (!config.is_object())
        return failed("preset {0}: config is {1}; it must be an object.", id, describedJson(config));
    preset.config = config.dump();
    return preset;
}

} // namespace posviz
