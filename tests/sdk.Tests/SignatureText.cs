using System.Reflection;
using System.Runtime.CompilerServices;

namespace StreamFunctions.Sdk.Tests;

/// <summary>
/// Writes a type or a member as one line that holds everything a caller or a subclass compiles against: accessibility,
/// modifiers, types with their nullability, parameter names, defaults, constraints, and whether it is obsolete. Two
/// members with the same line are interchangeable at compile time.
/// </summary>
internal static class SignatureText
{
    public const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>The head of a type: kind, modifiers, base, constraints, attribute usage.</summary>
    public static string Of(Type type)
    {
        string kind = type.IsEnum ? $"enum : {Enum.GetUnderlyingType(type)}"
            : type.IsInterface ? "interface"
            : type.IsValueType ? "struct"
            : type.IsAbstract && type.IsSealed ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        string readOnly = type.IsValueType && Has(type.CustomAttributes, typeof(IsReadOnlyAttribute)) ? "readonly " : "";
        string parent = type.BaseType is { } b && !type.IsValueType ? $" : {TypeText.Of(b)}" : "";
        return $"{readOnly}{kind} {TypeText.Of(type)}{parent}{TypeText.Constraints(type.GetGenericArguments())}{Usage(type)}{Obsolete(type)}";
    }

    /// <summary>The lines of all members that are visible outside the assembly.</summary>
    public static IEnumerable<string> MembersOf(Type type)
    {
        IEnumerable<string> constructors = type.GetConstructors(Declared).Where(IsVisible).Select(Of);
        IEnumerable<string> methods = type.GetMethods(Declared).Where(IsVisible).Where(IsNoAccessor).Select(Of);
        IEnumerable<string> properties = type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(IsVisible)).SelectMany(Of);
        IEnumerable<string> fields = type.GetFields(Declared).Where(IsVisible).Where(f => !f.IsSpecialName).Select(Of);
        IEnumerable<string> interfaces = type.GetInterfaces().Where(i => i.IsVisible).Select(i => $"implements {TypeText.Of(i)}");
        return [.. constructors, .. methods, .. properties, .. fields, .. interfaces];
    }

    private static string Of(ConstructorInfo constructor) =>
        $"{Access(constructor)}.ctor({Parameters(constructor)}){Obsolete(constructor)}";

    private static string Of(MethodInfo method)
    {
        Type[] generics = method.GetGenericArguments();
        string arity = generics.Length == 0 ? "" : $"<{string.Join(", ", generics.Select(TypeText.Of))}>";
        string extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"{Access(method)}{Modifiers(method)}{TypeText.Of(Nullability.Create(method.ReturnParameter))} " +
            $"{method.Name}{arity}({extension}{Parameters(method)}){TypeText.Constraints(generics)}{Obsolete(method)}";
    }

    // Each accessor is a line of its own: a stand-in may leave out a setter that the official property has.
    private static IEnumerable<string> Of(PropertyInfo property)
    {
        string type = TypeText.Of(Nullability.Create(property));
        string index = string.Join(", ", property.GetIndexParameters().Select(p => $"{TypeText.Of(p.ParameterType)} {p.Name}"));
        foreach (MethodInfo accessor in property.GetAccessors(nonPublic: true).Where(IsVisible))
        {
            bool isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.FullName == typeof(IsExternalInit).FullName);
            string verb = accessor == property.GetMethod ? "get" : isInit ? "init" : "set";
            yield return $"{Access(accessor)}{Modifiers(accessor)}{type} {property.Name}[{index}] {verb}{Obsolete(property)}";
        }
    }

    private static string Of(FieldInfo field)
    {
        string value = field.IsLiteral ? $" = {Literal(field.GetRawConstantValue())}" : "";
        string kind = field.IsLiteral ? "const " : field.IsStatic ? "static " : "";
        return $"{(field.IsPublic ? "public " : "protected ")}{kind}{TypeText.Of(field.FieldType)} {field.Name}{value}{Obsolete(field)}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string kind = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "";
        string fallback = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue)}" : "";
        return $"{kind}{TypeText.Of(Nullability.Create(parameter))} {parameter.Name}{fallback}";
    }

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };

    // By name: an assembly for .NET Standard 2.0 carries its own copy of the compiler's attributes.
    private static bool Has(IEnumerable<CustomAttributeData> attributes, Type attribute) =>
        attributes.Any(data => data.AttributeType.FullName == attribute.FullName);

    private static string Usage(Type type) => type.GetCustomAttribute<AttributeUsageAttribute>(inherit: false) is { } usage
        ? $" usage({usage.ValidOn}, multiple: {usage.AllowMultiple}, inherited: {usage.Inherited})"
        : "";

    private static string Obsolete(MemberInfo member) =>
        member.GetCustomAttribute<ObsoleteAttribute>(inherit: false) is { } obsolete ? $" obsolete(error: {obsolete.IsError})" : "";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsNoAccessor(MethodInfo method) =>
        !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Access(MethodBase method) =>
        method.IsPublic ? "public " : method.IsFamily ? "protected " : "protected internal ";

    private static string Modifiers(MethodInfo method)
    {
        if (method.IsStatic)
        {
            return "static ";
        }

        bool overrides = method.IsVirtual && (method.Attributes & MethodAttributes.NewSlot) == 0;
        string kind = method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "";
        return overrides ? "override " + kind : kind;
    }
}
