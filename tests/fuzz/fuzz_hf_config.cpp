// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate.h"
#include "core/model_files/hf_config.h"
#include "core/model_files/settings_export.h"
#include "core/model_files/table_files.h"
#include "core/scene.h"
#include "core/subject_edits.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// libFuzzer: any text as a config.json. What opens gives subjects that keep the rules; what is refused says so in one sentence.

namespace {

/// Stops the fuzzer, in release builds too.
void require(bool holds)
{
    if (!holds)
        std::abort();
}

void checkSubject(const posviz::Subject &subject)
{
    require(static_cast<bool>(posviz::checkedSubject(subject)));
    // RoPE is cheap to make; tables of other encodings take up to a quarter of a gigabyte, and their own tests make them.
    if (subject.encoding == "rope" || subject.encoding == "mrope") {
        posviz::TableFiles files;
        require(static_cast<bool>(posviz::evaluate(subject, files)));
    }
    for (const posviz::SettingsFormatName &format : posviz::settingsFormats()) {
        const posviz::Result<std::string> settings = posviz::exportedSettings(subject, format.format);
        require(!(settings ? *settings : settings.error()).empty());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const posviz::Result<posviz::ModelAccount> account = posviz::readHfConfig("config.json", text);
    if (!account) {
        require(account.error().starts_with("config.json: ") && account.error().ends_with('.'));
        require(account.error().find('\n') == std::string::npos);
        return 0;
    }
    require(static_cast<bool>(posviz::checkedSubject(account->subject)));
    if (account->lack)
        return 0;
    checkSubject(account->subject);
    for (const posviz::LayerKind &kind : account->layers) {
        checkSubject(kind.subject);
        require(static_cast<bool>(posviz::readHfConfig("config.json", text, {.layer = kind.name})));
    }
    constexpr std::size_t mostParts = 4; // each is read anew
    for (std::size_t i = 0; i < std::min(account->parts.size(), mostParts); ++i) {
        const posviz::ModelChoice choice{.part = account->parts[i]};
        const posviz::Result<posviz::ModelAccount> other = posviz::readHfConfig("config.json", text, choice);
        require(other || other.error().ends_with('.'));
    }
    return 0;
}
