// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/table_files.h"
#include "core/figure.h"
#include "core/scene.h"
#include "core/view.h"

#include <QObject>
#include <QTimer>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace posviz {

/// Which view to build, and how finely.
struct ViewRequest {
    std::string view;
    Resolution resolution{};

    bool operator==(const ViewRequest &) const = default;
};

/// A view's figure, or the sentence that says why there is none.
struct BuiltView {
    std::string view;
    std::shared_ptr<const Figure> figure;
    std::string sentence;
};

/// Everything built from one scene.
struct BuiltViews {
    Scene scene;
    std::shared_ptr<const Signal> signal; ///< null where the scene could not be evaluated
    std::vector<BuiltView> views;
    double milliseconds = 0.0;
};

/// Builds figures on a thread of its own, so that the window never waits. Requests made while one is being built are not
/// queued: the newest alone comes next.
class FigureWorker : public QObject {
    Q_OBJECT

  public:
    explicit FigureWorker(TableFiles &tables, QObject *parent = nullptr);
    ~FigureWorker() override;

    /// Handed to the thread once per event-loop turn, the last of the turn.
    void request(const Scene &scene, std::vector<ViewRequest> views);

    /// How many requests were handed to the thread.
    int handed() const { return m_handed; }

    /// Nothing is asked for that was not delivered.
    bool isIdle() const { return !m_wanted && m_delivered == m_handed; }

  signals:
    void built(const std::shared_ptr<const posviz::BuiltViews> &views);
    void busyChanged(bool busy); ///< true once a build has taken a tenth of a second

  private:
    struct Job {
        Scene scene;
        std::vector<ViewRequest> views;
    };

    void hand();
    void work(const std::stop_token &stop);
    void deliver(const std::shared_ptr<const BuiltViews> &views);

    TableFiles &m_tables;
    std::optional<Job> m_wanted; ///< this thread's: asked for in this turn
    QTimer m_turn;
    QTimer m_slow;
    int m_delivered = 0; ///< number of the job delivered last

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::optional<Job> m_next; ///< guarded by the mutex
    int m_handed = 0;          ///< written by this thread under the mutex, read by the worker
    std::jthread m_thread;     ///< last: it uses all of the above
};

/// The work itself: all figures of one scene.
BuiltViews buildViews(const Scene &scene, const std::vector<ViewRequest> &views, TableFiles &tables, const std::stop_token &stop);

} // namespace posviz
