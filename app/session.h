// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/opened_model.h"
#include "core/model_files/table_files.h"
#include "core/scene.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>
#include <vector>

namespace posviz {

/// The scene that the window shows, the model that it belongs to, and the history of both. The only place that holds them.
class Session : public QObject {
    Q_OBJECT

  public:
    /// autosavePath: where scene and model are kept for the next start; empty: nowhere.
    explicit Session(QString autosavePath, QObject *parent = nullptr);
    ~Session() override;

    const Scene &scene() const { return m_history[m_current].scene; }
    TableFiles &tables() { return m_tables; }

    /// The model that the scene belongs to: opened last, or come back to by undo. Null where there is none, or none that can be
    /// read: the next session tries again.
    const ModelAccount *model() const { return opened() && opened()->account ? &*opened()->account : nullptr; }

    /// Makes this the scene. Edits of one gesture (a name that stays the same while a handle is held) are one step of undo;
    /// undo and redo end it.
    void apply(const Scene &next, const QString &gesture = {});

    /// What was chosen of the model: a kind of layers, a part, a tensor.
    ModelChoice modelChoice() const { return opened() ? opened()->choice : ModelChoice{}; }

    /// A scene file, a model file or folder; the choice is the model's. Fails with the reader's sentence, and then changes
    /// nothing.
    Result<QString> open(const QString &path, const ModelChoice &choice = {});
    /// A known model, by its id.
    Result<QString> openPreset(const QString &id);
    /// Something else of the model that is open. What a model does not say (windows, selection, views) stays the user's.
    Result<QString> choose(const ModelChoice &choice);
    Result<qint64> save(const QString &path) const;

    /// Goes back to the model's own values; what a model does not say stays the user's.
    void returnToModel();

    bool canUndo() const { return m_current > 0; }
    bool canRedo() const { return m_current + 1 < m_history.size(); }
    void undo();
    void redo();

    /// The scene of the last session, and its model. False where there is none; a file that cannot be read is kept beside, with a
    /// sentence in restoreError(), which also says where only the model is gone.
    bool restore();
    QString restoreError() const { return m_restoreError; }
    void saveNow();

  signals:
    /// The scene is another, or the model that it belongs to.
    void sceneChanged();

  private:
    using ModelPointer = std::shared_ptr<const OpenedModel>; ///< many steps belong to one model

    /// What undo brings back together.
    struct Step {
        Scene scene;
        ModelPointer model; ///< null: none
        QString gesture;
    };

    const OpenedModel *opened() const { return m_history[m_current].model.get(); }
    Result<OpenedModel> readInto(const Scene &shown, const ModelSource &source, const ModelChoice &choice);
    Result<QString> openModel(const ModelSource &source, const ModelChoice &choice);
    /// Makes what was read the model of this scene; reading the same again is no step.
    void showModel(const Scene &next, OpenedModel read);
    void addStep(Step step);
    void moveTo(std::size_t step);
    /// Moves the file that could not be read out of the next autosave's way; says in words what became of it.
    QString keepUnreadable() const;

    std::vector<Step> m_history{Step{}};
    std::size_t m_current = 0;
    TableFiles m_tables;
    QString m_autosavePath;
    QString m_restoreError;
    QTimer m_autosave;
};

} // namespace posviz
