// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/guarded.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <thread>
#include <type_traits>
#include <utility>

namespace posviz {

/// Runs one function at a time beside the event loop and hands its value back to it. The newest alone is handed back: one that
/// was started before is asked to stop, and what it still gives is dropped.
class Background : public QObject {
    Q_OBJECT

  public:
    explicit Background(QObject *parent = nullptr);
    /// Asks what runs to stop, and waits for it: it may use what its owner owns.
    ~Background() override;

    /// work: called with a std::stop_token on a thread of its own. done: called with its value, in the event loop; a Result has
    /// the sentence where the work throws.
    template <class Work, class Done> void run(Work work, Done done)
    {
        using Value = std::invoke_result_t<Work, std::stop_token>;
        start([work = std::move(work), done = std::move(done)](std::stop_token stop) mutable -> Delivery {
            const auto made = [&]() -> Value {
                if constexpr (isResult<Value>)
                    return guarded([&] { return work(std::move(stop)); });
                else
                    return work(std::move(stop));
            };
            auto value = std::make_shared<Value>(made());
            return [value, done = std::move(done)]() mutable { done(*std::move(value)); };
        });
    }

    /// What runs is not handed back.
    void cancel();

    bool isRunning() const { return m_newest != 0; }
    bool isBusy() const { return m_busy; }

  signals:
    void busyChanged(bool busy); ///< true once it has taken a tenth of a second

  private:
    using Delivery = std::function<void()>;
    using Job = std::function<Delivery(std::stop_token)>;

    void start(Job job);
    void finish(int number, const Delivery &deliver);
    void stopAll();
    void setBusy(bool busy);

    QTimer m_slow;
    bool m_busy = false;
    int m_started = 0;
    int m_newest = 0;                      ///< number of the one that is handed back; 0: none runs
    std::map<int, std::jthread> m_threads; ///< by number; those that were superseded are here until they end
};

} // namespace posviz
