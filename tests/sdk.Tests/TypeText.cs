using System.Reflection;

namespace StreamFunctions.Sdk.Tests;

/// <summary>Writes types by full name without their assembly, so that a stand-in and its official type read the same.</summary>
internal static class TypeText
{
    public static string Of(Type type)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (type.HasElementType)
        {
            string suffix = type.IsArray ? $"[{new string(',', type.GetArrayRank() - 1)}]" : type.IsByRef ? "&" : "*";
            return Of(type.GetElementType()!) + suffix;
        }

        string name = $"{type.Namespace}.{(type.IsNested ? type.DeclaringType!.Name + "." : "")}{type.Name}";
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : name;
    }

    /// <summary>With ? for what may be null and ! for what may not; neither where the code says nothing about it.</summary>
    public static string Of(NullabilityInfo info)
    {
        string mark = info.Type.IsValueType && Nullable.GetUnderlyingType(info.Type) is null ? "" : info.ReadState switch
        {
            NullabilityState.Nullable => "?",
            NullabilityState.NotNull => "!",
            _ => "",
        };
        if (info.ElementType is { } element)
        {
            return $"{Of(element)}[]{mark}";
        }

        return info.GenericTypeArguments.Length == 0
            ? Of(info.Type) + mark
            : $"{info.Type.Namespace}.{info.Type.Name}<{string.Join(", ", info.GenericTypeArguments.Select(Of))}>{mark}";
    }

    public static string Constraints(Type[] parameters) => string.Concat(parameters
        .Where(parameter => parameter.IsGenericParameter)
        .Select(parameter => $" where {parameter.Name}: {parameter.GenericParameterAttributes}" +
            string.Concat(parameter.GetGenericParameterConstraints().Select(constraint => " " + Of(constraint)))));
}
