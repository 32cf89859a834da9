"""Receiving files: in memory and within limits, whatever a browser sends."""

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 20 * 1024 * 1024  # of one file
MOST_BYTES_TOGETHER = 3 * MOST_BYTES  # of all files of a request


class BoundedUploadHandler(FileUploadHandler):
    """Keeps each file in memory and nothing on the disk, which so cannot be filled by visitors.

    What is larger than a limit arrives empty, never in part, and with its true `size`: a form says
    that it is too large.
    """

    def __init__(self, request=None):
        super().__init__(request)
        self.together = 0

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.pieces, self.kept = [], 0

    def receive_data_chunk(self, raw_data, start):
        within = start + len(raw_data) <= MOST_BYTES
        if within and self.together + len(raw_data) <= MOST_BYTES_TOGETHER:
            self.pieces.append(raw_data)
            self.kept += len(raw_data)
            self.together += len(raw_data)
        return None

    def file_complete(self, file_size):
        whole = b"".join(self.pieces) if self.kept == file_size else b""
        self.pieces = []
        return InMemoryUploadedFile(
            file=BytesIO(whole),
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
