namespace StreamFunctions.Windowing;

/// <summary>Receives what an operator puts out, in order. Called synchronously from the operator's own calls.</summary>
public interface IOperatorOutput
{
    /// <summary>A window fired, was refined or was retracted.</summary>
    void Emit(WindowResult result);

    /// <summary>A row missed a window.</summary>
    void Late(LateRow row);
}
