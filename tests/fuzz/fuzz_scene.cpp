// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene_edits.h"
#include "core/scene_json.h"

#include "tests/fuzz/input_file.h"

#include <cstddef>
#include <cstdint>

// libFuzzer: any bytes are a scene file that is refused with one sentence, or a scene that keeps every rule and is written and
// read again without a change.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    using namespace posviz;
    const Result<Scene> scene = sceneFromJson({reinterpret_cast<const char *>(data), size}, "fuzz");
    if (!scene) {
        require(isOneSentence(scene.error(), "fuzz"));
        return 0;
    }
    require(static_cast<bool>(checkedScene(*scene)));
    const Result<Scene> again = sceneFromJson(sceneToJson(*scene), "fuzz");
    require(again && *again == *scene);
    return 0;
}
