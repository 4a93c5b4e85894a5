// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/gguf.h"
#include "core/model_files/gguf_account.h"
#include "core/scene_edits.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

// libFuzzer: any bytes are a GGUF file that is read or refused with one sentence. Tensors are not there to be read.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    using namespace posviz;
    const auto source = memorySource({reinterpret_cast<const char *>(data), size});
    const Result<Gguf> gguf = parsedGguf(*source, "fuzz");
    const auto isSentence = [](const std::string &text) { return text.starts_with("fuzz: ") && text.ends_with('.'); };
    if (!gguf && !isSentence(gguf.error()))
        std::abort();
    if (!gguf)
        return 0;
    for (const GgufEntry &entry : gguf->entries)
        static_cast<void>(shownValue(entry));
    const Result<ModelAccount> account = ggufAccount(*gguf, "fuzz");
    if (!account ? !isSentence(account.error()) : !checkedSubject(account->subject))
        std::abort();
    return 0;
}
