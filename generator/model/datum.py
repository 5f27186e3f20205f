"""What every model of statute data is."""

from pydantic import BaseModel, ConfigDict


class Datum(BaseModel):
    """Base of every statute model: frozen, no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)
