"""Forms made from described fields: an editor per field, a form of many, a pane around it, a picker of records."""

from ocrm.ui.forms.editor_pane import EditorPane
from ocrm.ui.forms.editors import make_field_editor
from ocrm.ui.forms.field_editor import FieldEditor
from ocrm.ui.forms.record_form import RecordForm
from ocrm.ui.forms.record_pane import RecordPane
from ocrm.ui.forms.reference_picker import ReferencePicker

__all__ = ["EditorPane", "FieldEditor", "RecordForm", "RecordPane", "ReferencePicker", "make_field_editor"]
